//! What the emulator refuses of requests that the contract takes, on purpose, each with its reason.

use super::{EXPAND, NO_MODEL, NO_UPLOAD, ONE_SOURCE, ONE_VIDEO, PAIRS, because};
use crate::wire::outcome::Deliberate;

const LONGEST_UPLOAD_ID: &str = "section 9.2: an upload ID is a UUID of 36 characters, and the emulator keeps what it reads of a request small";
const LONGEST_MODEL_ID: &str = "section 4.11: a model's ID is a URN around a UUID, and the emulator keeps what it reads of a request small";
const STORAGES: &str = "T41: the prose of the operations lists the storages whose addresses are taken; the client warns only";
const LOCALE: &str =
    "section 11: the prose takes codes such as en-US only; the client sends what it is told to";
const GUIDE_SIZES: &str = "section 8: sizes that are listed in the prose for a base model or in a guide; the client warns at most";
const MULTIPART: &str = "decision 0026: how a part of a form is named in its JSON is not published, so client and emulator have uploads instead";

/// The part of the reviewed list that is about requests to the emulator.
pub(super) const REQUESTS: &[Deliberate] = &[
    because(
        "post /v3/images/generate-async body: the emulator refuses the type multipart/form-data",
        MULTIPART,
    ),
    because(
        "post /v3/images/generate-similar-async body: the emulator refuses the type multipart/form-data",
        MULTIPART,
    ),
    because(
        "post /v3/images/expand-async body: the emulator refuses the type multipart/form-data",
        MULTIPART,
    ),
    because(
        "post /v3/images/fill-async body: the emulator refuses the type multipart/form-data",
        MULTIPART,
    ),
    because(
        "post /v3/images/generate-object-composite-async body: the emulator refuses the type multipart/form-data",
        MULTIPART,
    ),
    because(
        "get /v3/custom-models x-request-id: required, and the emulator does without it",
        "T35: the same page says that the service makes one where it is absent; a quirk makes it required",
    ),
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
        NO_UPLOAD,
    ),
    because(
        "*source.uploadId: the contract sets no bound, the emulator refuses 5000 (characters)",
        LONGEST_UPLOAD_ID,
    ),
    because(
        "*source.uploadId: the emulator refuses a request that passes: ensure this value has at most 256 characters",
        LONGEST_UPLOAD_ID,
    ),
    because(
        "*source.url: the contract sets no bound, the emulator refuses 0 (characters)",
        STORAGES,
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
        "R18: the guide says so, and no check of the client looks into an uploaded mask",
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
        NO_MODEL,
    ),
    because(
        "GenerateImagesRequestV3.customModelId: the contract sets no bound, the emulator refuses 5000 (characters)",
        LONGEST_MODEL_ID,
    ),
    because(
        "GenerateImagesRequestV3.customModelId: the emulator refuses a request that passes: ensure this value has at most 1024 characters",
        LONGEST_MODEL_ID,
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
        "*the emulator refuses a request that passes: Size must be one of",
        GUIDE_SIZES,
    ),
];
