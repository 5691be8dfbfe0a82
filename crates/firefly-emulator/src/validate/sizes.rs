//! The sizes of images: which pairs an operation allows.

use super::Reader;

/// A pair that an absent size stands for.
pub(super) const DEFAULT: (u32, u32) = (2048, 2048);
pub(super) const IMAGE3: &[(u32, u32)] = &[
    (2048, 2048),
    (1024, 1024),
    (2304, 1792),
    (1792, 2304),
    (2688, 1536),
    (2688, 1512),
    (1344, 768),
    (1344, 756),
    (1152, 896),
    (896, 1152),
];
pub(super) const IMAGE4: &[(u32, u32)] = &[
    (2048, 2048),
    (2304, 1792),
    (1792, 2304),
    (2688, 1536),
    (1440, 2560),
];
/// Similar, fill, object composite, and all synchronous calls.
pub(super) const EIGHT: &[(u32, u32)] = &[
    (2048, 2048),
    (1024, 1024),
    (2304, 1792),
    (1792, 2304),
    (2688, 1536),
    (1344, 768),
    (1152, 896),
    (896, 1152),
];

/// Sides as the schema bounds them, above what any operation allows.
const LARGEST: i64 = 4096;

impl Reader<'_> {
    /// `size` as one of the pairs; the default when it is absent.
    pub(super) fn size(&mut self, allowed: &[(u32, u32)]) -> (u32, u32) {
        let Some(size) = self.any_size() else {
            return DEFAULT;
        };
        if !allowed.contains(&size) {
            self.size_message = Some(wrong(allowed));
        }
        size
    }

    /// `size` as any pair within the schema, if it is there and in order.
    pub(super) fn any_size(&mut self) -> Option<(u32, u32)> {
        let members = self.checker.object(&[], self.body, "size")?;
        self.only(&["size"], members, &["width", "height"]);
        let mut side = |name| {
            self.require(&["size"], members, name);
            let side = self.checker.integer(&["size"], members, name, 1, LARGEST);
            side.and_then(|side| u32::try_from(side).ok())
        };
        let (width, height) = (side("width"), side("height"));
        width.zip(height)
    }
}

/// The message that has been seen live.
pub(super) fn wrong(allowed: &[(u32, u32)]) -> String {
    let pairs: Vec<_> = allowed
        .iter()
        .map(|(width, height)| format!("({width}, {height})"))
        .collect();
    format!("Size must be one of {{{}}}", pairs.join(", "))
}
