//! The table of the operations that take a request and answer with media: one line each. What goes where on the wire, and what
//! the front door calls it, are both made from it, so that a new operation is one more line.

/// Hands the table to another macro, `$use`, in the form
/// `GROUP verb submit_verb Request -> Result, "words for messages", "path", "source"; …`, with the documentation before each line.
///
/// Groups: `images` and `videos` answer with a job, `sync_images` with the result itself, and so have no `submit_…`.
#[doc(hidden)]
#[macro_export]
macro_rules! operations {
    ($use:path) => {
        $use! {
            /// Generates images from a prompt.
            images generate submit_generate GenerateImagesRequest -> GenerateImagesResult,
                "generate images", "v3/images/generate-async", "generateImagesV3Async";
            /// Generates an image with Image Model 5: from a prompt, or by changing a reference.
            images generate_image5 submit_generate_image5 GenerateImage5Request -> GenerateImagesResult,
                "generate an image with Image5", "v4/images/generate-async", "firefly_image_v5_generate_async_v4";
            /// Generates images that resemble a given one.
            images generate_similar submit_generate_similar GenerateSimilarImagesRequest -> ImagesResult,
                "generate similar images", "v3/images/generate-similar-async", "generateSimilarImagesV3Async";
            /// Paints more around an image.
            images expand submit_expand ExpandImageRequest -> ImagesResult,
                "expand the image", "v3/images/expand-async", "expandImagesV3Async";
            /// Paints a masked part of an image anew.
            images fill submit_fill FillImageRequest -> ImagesResult,
                "fill the image", "v3/images/fill-async", "fillImagesV3Async";
            /// Paints a scene around an object.
            images object_composite submit_object_composite ObjectCompositeRequest -> GenerateImagesResult,
                "generate the object composite", "v3/images/generate-object-composite-async", "generateObjectCompositeV3Async";
            /// Puts an object into a scene, with the object's own pixels.
            images precise_composite submit_precise_composite PreciseCompositeRequest -> ImagesResult,
                "make the precise composite", "v3/images/precise-composite", "preciseComposite";
            /// Puts an object into a scene, redrawn to fit it.
            images adaptive_composite submit_adaptive_composite AdaptiveCompositeRequest -> ImagesResult,
                "make the adaptive composite", "v3/images/adaptive-composite", "adaptiveComposite";
            /// Enlarges an image.
            images upscale submit_upscale UpscaleImageRequest -> UpscaleImageResult,
                "upscale the image", "v3/images/upscale", "preciseUpsamplerV3Async";
            /// Generates a video of five seconds.
            videos generate submit_generate GenerateVideoRequest -> GenerateVideoResult,
                "generate the video", "v3/videos/generate", "generateVideoV3";
            /// Generates images from a prompt, with Image Model 3.
            sync_images generate - SyncGenerateImagesRequest -> GenerateImagesResult,
                "generate images synchronously", "v3/images/generate", "Generate images, API description of Adobe's JavaScript SDK 2";
            /// Generates images that resemble a given one.
            sync_images generate_similar - SyncGenerateSimilarImagesRequest -> ImagesResult,
                "generate similar images synchronously", "v3/images/generate-similar", "Generate similar images, API description of Adobe's JavaScript SDK 2";
            /// Paints more around an image.
            sync_images expand - SyncExpandImageRequest -> ImagesResult,
                "expand the image synchronously", "v3/images/expand", "Expand image, API description of Adobe's JavaScript SDK 2";
            /// Paints a masked part of an image anew.
            sync_images fill - SyncFillImageRequest -> ImagesResult,
                "fill the image synchronously", "v3/images/fill", "Fill image, API description of Adobe's JavaScript SDK 2";
            /// Paints a scene around an object.
            sync_images object_composite - SyncObjectCompositeRequest -> GenerateImagesResult,
                "generate the object composite synchronously", "v3/images/generate-object-composite", "Object composite, API description of Adobe's JavaScript SDK 2";
        }
    };
}

use std::any::TypeId;

use firefly_types::MediaKind;

macro_rules! implement {
    ($(
        $(#[$doc:meta])*
        $group:ident $verb:ident $submit:tt $request:ident -> $result:ident, $name:literal, $path:literal, $source:literal;
    )*) => {
        $(
            impl $crate::ApiRequest for firefly_types::$request {
                type Result = firefly_types::$result;
                const OPERATION: $crate::Operation = $crate::Operation::submit($name, $path);
            }
        )*

        /// What the operation with this name makes; `None` for a name that is not in the table.
        pub(crate) fn made_by(operation: &str) -> Option<MediaKind> {
            match operation {
                $($name => Some(kind(stringify!($group))),)*
                _ => None,
            }
        }

        /// What a `T` is the result of making; `None` for a type that is not in the table, and so may be of anything.
        pub(crate) fn read_as<T: 'static>() -> Option<MediaKind> {
            let lines = [$((TypeId::of::<firefly_types::$result>(), stringify!($group)),)*];
            let line = lines.iter().find(|(result, _)| *result == TypeId::of::<T>());
            line.map(|(_, group)| kind(group))
        }
    };
}

crate::operations!(implement);

fn kind(group: &str) -> MediaKind {
    if group == "videos" {
        MediaKind::Video
    } else {
        MediaKind::Image
    }
}
