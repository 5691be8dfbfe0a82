//! A look at a local picture, before anything is sent: what it is, how large, and the digest by which it is known again. Blocks.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read as _, Seek, SeekFrom},
    path::Path,
};

use firefly_types::{ImageFacts, ImageFormat, LocalImage, Size, image_input::LARGEST_UPLOAD};
use sha2::{Digest as _, Sha256};

use super::{
    content::{Content, Digest, PIECE, Picture},
    pixels,
};

/// What was learnt of a picture that can be uploaded.
pub(super) struct Measured {
    pub(super) facts: ImageFacts,
    pub(super) picture: Picture,
}

/// Why a picture cannot be uploaded whatever it is for, in the words of a violation.
#[derive(Debug)]
pub(super) struct Unusable {
    pub(super) rule: String,
    pub(super) value: String,
}

impl Unusable {
    fn new(rule: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            rule: rule.into(),
            value: value.into(),
        }
    }

    fn unreadable(image: &LocalImage, error: &io::Error) -> Self {
        Self::new(format!("must be readable: {error}"), name(image))
    }

    fn too_large(found: impl Into<String>) -> Self {
        Self::new("must be at most 15 MiB", found)
    }

    /// The look itself went wrong, by a fault of a decoder or of the caller's reader.
    pub(super) fn panicked(image: &LocalImage) -> Self {
        Self::new("must be readable: reading it panicked", name(image)).kept_with(image)
    }

    /// Has it told again at the next look, if `image` is a reader, which cannot be read a second time.
    fn kept_with(self, image: &LocalImage) -> Self {
        image.keep_failure(&self.rule);
        self
    }
}

/// Looks at `image`, and at the pixels of a PNG when they matter. More than `limit` bytes are too many.
///
/// A reader is read to its end here, and its bytes are kept with the image; [`LARGEST_UPLOAD`] is the limit for it in any case.
pub(super) fn measure(image: &LocalImage, is_mask: bool, limit: u64) -> Result<Measured, Unusable> {
    if let Some(path) = image.as_path() {
        let file = open(image, path)?;
        let content = Content::File(path.to_owned());
        return examine(
            image,
            BufReader::with_capacity(PIECE, file),
            content,
            is_mask,
            limit,
        );
    }
    if image.as_bytes().is_none() {
        read(image)?;
    }
    let content = Content::in_memory(image);
    let source = Cursor::new(image.as_bytes().unwrap_or_default());
    examine(image, source, content, is_mask, limit)
}

fn open(image: &LocalImage, path: &Path) -> Result<File, Unusable> {
    // Asked before it is opened: to open a pipe would wait for its other end.
    let metadata = path.metadata().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Unusable::new("must be a file that exists", name(image)),
        _ => Unusable::unreadable(image, &error),
    })?;
    if metadata.is_dir() {
        return Err(Unusable::new("must be a file, not a folder", name(image)));
    }
    if !metadata.is_file() {
        let rule = "must be a regular file; what can be read only once can be given as a reader";
        return Err(Unusable::new(rule, name(image)));
    }
    File::open(path).map_err(|error| Unusable::unreadable(image, &error))
}

/// Reads the reader to its end, and keeps what it yields.
fn read(image: &LocalImage) -> Result<(), Unusable> {
    if let Some(rule) = image.failure() {
        return Err(Unusable::new(rule, name(image)));
    }
    let Some(reader) = image.take_reader() else {
        let rule = "must be a reader that was not read before, or was read to its end";
        return Err(Unusable::new(rule, name(image)));
    };
    let mut bytes = Vec::new();
    reader
        .take(LARGEST_UPLOAD + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Unusable::unreadable(image, &error).kept_with(image))?;
    if bytes.len() as u64 > LARGEST_UPLOAD {
        let found = format!("more than {LARGEST_UPLOAD} bytes");
        return Err(Unusable::too_large(found).kept_with(image));
    }
    image.keep_bytes(bytes);
    Ok(())
}

/// Goes through the bytes once for the digest, and through the header, or all of a mask, once more.
fn examine(
    image: &LocalImage,
    mut source: impl BufRead + Seek,
    content: Content,
    is_mask: bool,
    limit: u64,
) -> Result<Measured, Unusable> {
    let unreadable = |error: io::Error| Unusable::unreadable(image, &error);
    let bytes = source.seek(SeekFrom::End(0)).map_err(unreadable)?;
    if bytes == 0 {
        return Err(Unusable::new("must not be empty", name(image)));
    }
    let Some(format) = format(&mut source).map_err(unreadable)? else {
        let rule = "must be JPEG, PNG, WebP, TIFF or JPEG XL by its content";
        return Err(Unusable::new(rule, name(image)));
    };
    if bytes > limit {
        let found = format!("{bytes} bytes, {} MiB", bytes.div_ceil(1 << 20));
        return Err(Unusable::too_large(found));
    }
    let (bytes, digest) = digest(&mut source).map_err(unreadable)?;
    let mut facts = ImageFacts::new(format, bytes);
    facts.size = rewound(&mut source).and_then(size);
    facts.has_alpha = rewound(&mut source).and_then(|source| pixels::has_alpha(format, source));
    if is_mask && format == ImageFormat::Png {
        facts.mask = rewound(&mut source).and_then(pixels::look_at);
    }
    let picture = Picture {
        content,
        format,
        bytes,
        digest,
    };
    Ok(Measured { facts, picture })
}

fn rewound<S: Seek>(source: &mut S) -> Option<&mut S> {
    source.rewind().ok()?;
    Some(source)
}

fn format(source: &mut (impl BufRead + Seek)) -> io::Result<Option<ImageFormat>> {
    source.rewind()?;
    let mut start = Vec::new();
    source
        .take(ImageFormat::SIGNATURE_LENGTH as u64)
        .read_to_end(&mut start)?;
    Ok(ImageFormat::of(&start))
}

/// How many bytes there are, and their digest.
fn digest(source: &mut (impl BufRead + Seek)) -> io::Result<(u64, Digest)> {
    source.rewind()?;
    let (mut bytes, mut hash) = (0, Sha256::new());
    loop {
        let piece = source.fill_buf()?;
        if piece.is_empty() {
            return Ok((bytes, hash.finalize().into()));
        }
        hash.update(piece);
        let length = piece.len();
        bytes += length as u64;
        source.consume(length);
    }
}

/// Width and height by the header.
fn size(source: &mut (impl BufRead + Seek)) -> Option<Size> {
    let size = imagesize::reader_size(source).ok()?;
    Some(Size::new(
        size.width.try_into().ok()?,
        size.height.try_into().ok()?,
    ))
}

/// What to call a picture in a message, where there is room for 40 characters: of a long path the end.
fn name(image: &LocalImage) -> String {
    const ROOM: usize = 40;
    let name = image.to_string();
    let excess = name.chars().count().saturating_sub(ROOM);
    if excess == 0 {
        return name;
    }
    let end = name.chars().skip(excess + 1);
    std::iter::once('…').chain(end).collect()
}
