//! What the emulator refuses of requests that the contract takes, on purpose, each with its reason.

use super::{EXPAND, NONE_OF_SOMETHING, ONE_SOURCE, ONE_VIDEO, PAIRS, because};
use crate::wire::outcome::Deliberate;

const LONGEST_ID: &str =
    "no identifier is that long, and the emulator keeps what it reads of a request small";
const LONGEST_URL: &str =
    "the document bounds addresses at the other operations, and the emulator at all of them";
const STORAGES: &str = "the prose of the operations lists the storages whose addresses are taken; the client warns only";
const LOCALE: &str =
    "the prose takes codes such as en-US only; the client sends what it is told to";
const GUIDE_SIZES: &str =
    "sizes that are listed in the prose for a base model or in a guide; the client warns at most";
const NO_ID: &str = "an empty text is no identifier";

/// The part of the reviewed list that is about requests to the emulator.
pub(super) const REQUESTS: &[Deliberate] = &[
    because(
        "*imageReference: the emulator refuses it with the required members alone",
        ONE_SOURCE,
    ),
    because(
        "*source: the emulator refuses it with the required members alone",
        ONE_SOURCE,
    ),
    because(
        "GenerateObjectCompositeRequestV3.mask: the emulator refuses it with the required members alone",
        ONE_SOURCE,
    ),
    because(
        "*source.uploadId: the contract sets no bound, the emulator refuses 0 (characters)",
        NO_ID,
    ),
    because(
        "*source.uploadId: the contract sets no bound, the emulator refuses 5000 (characters)",
        LONGEST_ID,
    ),
    because(
        "*source.uploadId: the emulator refuses a request that passes: ensure this value has at most 256 characters",
        LONGEST_ID,
    ),
    because(
        "*source.url: the contract sets no bound, the emulator refuses 0 (characters)",
        STORAGES,
    ),
    because(
        "*source.url: the contract sets no bound, the emulator refuses 5000 (characters)",
        LONGEST_URL,
    ),
    because(
        "*source.url: the emulator refuses a request that passes: ensure this value has at most 2083 characters",
        LONGEST_URL,
    ),
    because(
        "*source.url: the contract takes 1 (characters), the emulator refuses it",
        STORAGES,
    ),
    because(
        "*source.url: the emulator refuses a request that passes: url must be on one of these domains",
        STORAGES,
    ),
    because(
        "ExpandImageRequestV3.size.width: the contract takes 4096 (value), the emulator refuses it",
        EXPAND,
    ),
    because(
        "ExpandImageRequestV3.size.height: the contract takes 4096 (value), the emulator refuses it",
        EXPAND,
    ),
    because(
        "ExpandImageRequestV3: the emulator refuses a request that passes: Size must be that of the mask, within the bounds of size.",
        "the guide says so, and no check of the client looks into an uploaded mask",
    ),
    because(
        "*size.width: the contract takes 1 (value), the emulator refuses it",
        PAIRS,
    ),
    because(
        "*size.width: the contract takes 4096 (value), the emulator refuses it",
        PAIRS,
    ),
    because(
        "*size.height: the contract takes 1 (value), the emulator refuses it",
        PAIRS,
    ),
    because(
        "*size.height: the contract takes 4096 (value), the emulator refuses it",
        PAIRS,
    ),
    because(
        "GenerateVideoRequestV3.sizes.0.width: the contract takes 1 (value), the emulator refuses it",
        GUIDE_SIZES,
    ),
    because(
        "GenerateVideoRequestV3.sizes.0.width: the contract takes 8192 (value), the emulator refuses it",
        GUIDE_SIZES,
    ),
    because(
        "GenerateVideoRequestV3.sizes.0.height: the contract takes 1 (value), the emulator refuses it",
        GUIDE_SIZES,
    ),
    because(
        "GenerateVideoRequestV3.sizes.0.height: the contract takes 8192 (value), the emulator refuses it",
        GUIDE_SIZES,
    ),
    because(
        "GenerateVideoRequestV3.sizes: the contract sets no bound, the emulator refuses 5000 (items)",
        ONE_VIDEO,
    ),
    because(
        "GenerateImagesRequestV3.customModelId: the contract sets no bound, the emulator refuses 0 (characters)",
        NO_ID,
    ),
    because(
        "GenerateImagesRequestV3.customModelId: the contract sets no bound, the emulator refuses 5000 (characters)",
        LONGEST_ID,
    ),
    because(
        "GenerateImagesRequestV3.customModelId: the emulator refuses a request that passes: ensure this value has at most 1024 characters",
        LONGEST_ID,
    ),
    because(
        "*ocaleCode: the contract sets no bound, the emulator refuses 0 (characters)",
        LOCALE,
    ),
    because(
        "*ocaleCode: the contract sets no bound, the emulator refuses 5000 (characters)",
        LOCALE,
    ),
    because(
        "*ocaleCode: the emulator refuses a request that passes: ensure this value has at most 64 characters",
        LOCALE,
    ),
    because(
        "*ocaleCode: the emulator refuses a request that passes: ensure this value has at least 1 characters",
        LOCALE,
    ),
    because(
        "*LocaleCode: the emulator refuses a request that passes: locale must look like 'en-US'",
        LOCALE,
    ),
    because(
        "ImageGenerateRequestV3.numVariations: the contract sets no bound, the emulator refuses -5000 (value)",
        NONE_OF_SOMETHING,
    ),
    because(
        "*the emulator refuses a request that passes: Size must be one of",
        GUIDE_SIZES,
    ),
];
