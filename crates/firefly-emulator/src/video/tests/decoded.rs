//! What other people's decoders make of the file.

use std::ffi::OsStr;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::*;

/// Runs a program of ffmpeg on the video; `None`, and a line that says so, where it is not installed.
fn run(program: &str, video: &Video, arguments: &[&str]) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("video.mp4");
    std::fs::write(&path, video.encode().unwrap()).unwrap();
    let arguments = arguments.iter().map(|&argument| match argument {
        "VIDEO" => path.as_os_str(),
        other => OsStr::new(other),
    });
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output();
    let output = match output {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            skipped(program);
            return None;
        }
        output => output.unwrap(),
    };
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {complaints}");
    assert_eq!(complaints, "", "{program} complains");
    Some(output.stdout)
}

/// Not by `eprintln`, which the harness keeps from those whom it concerns.
fn skipped(program: &str) {
    let note =
        format!("SKIPPED: {program} is not installed; no other decoder looked at the videos\n");
    io::stderr().write_all(note.as_bytes()).unwrap();
}

/// All pictures in light and colours, or `None` where there is no ffmpeg.
fn decode(video: &Video) -> Option<Vec<Vec<u8>>> {
    decode_with(video, "default")
}

/// The same, with or without the smoothing of edges.
fn decode_with(video: &Video, skip_smoothing: &str) -> Option<Vec<Vec<u8>>> {
    let read = [
        "-v",
        "warning",
        "-skip_loop_filter",
        skip_smoothing,
        "-i",
        "VIDEO",
    ];
    let write = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-"];
    let bytes = run("ffmpeg", video, &[read.as_slice(), &write].concat())?;
    let picture = video.size.0 as usize * video.size.1 as usize * 3 / 2;
    assert_eq!(bytes.len() % picture, 0, "the size is another one");
    Some(bytes.chunks_exact(picture).map(<[u8]>::to_vec).collect())
}

/// The same three planes from a frame, without a coder between.
fn stored(frame: &Frame, width: usize, height: usize) -> Vec<u8> {
    let layout = Layout::new(width, height, Motion::Still.margins(width, height));
    shown(&Planes::new(frame, &layout), width, height)
}

/// What of the planes is seen, when only the right and the bottom are hidden.
fn shown(planes: &Planes, width: usize, height: usize) -> Vec<u8> {
    let cut = |plane: &planes::Plane, width: usize, height: usize| {
        let rows = plane.samples.chunks_exact(plane.width).take(height);
        rows.flat_map(|row| row[..width].to_vec())
            .collect::<Vec<_>>()
    };
    [
        cut(&planes.luma, width, height),
        cut(&planes.blue, width / 2, height / 2),
        cut(&planes.red, width / 2, height / 2),
    ]
    .concat()
}

/// Root of the mean square of the differences, 0 to 255.
fn apart(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let sum: f64 = a
        .iter()
        .zip(b)
        .map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2))
        .sum();
    (sum / a.len() as f64).sqrt()
}

#[test]
fn a_prober_finds_five_seconds_of_h264_in_each_size_of_the_service() {
    let entries = "stream=codec_name,profile,width,height,r_frame_rate,nb_read_frames,duration,color_space,pix_fmt";
    for (width, height, motion) in [
        (1920, 1080, Motion::PanRight),
        (1080, 1920, Motion::Handheld),
        (540, 960, Motion::PanLeft),
        (720, 720, Motion::ZoomOut),
    ] {
        let arguments = [
            "-v",
            "warning",
            "-count_frames",
            "-show_entries",
            entries,
            "-of",
            "flat",
            "VIDEO",
        ];
        let Some(report) = run("ffprobe", &video(motion, width, height), &arguments) else {
            return;
        };
        let report = String::from_utf8(report).unwrap();
        for line in [
            "codec_name=\"h264\"",
            "profile=\"Constrained Baseline\"",
            &format!("width={width}"),
            &format!("height={height}"),
            "pix_fmt=\"yuv420p\"",
            "color_space=\"bt709\"",
            "r_frame_rate=\"24/1\"",
            "duration=\"5.000000\"",
            "nb_read_frames=\"120\"",
        ] {
            assert!(
                report.contains(&format!("streams.stream.0.{line}\n")),
                "{line}\n{report}"
            );
        }
    }
}

#[test]
fn the_first_picture_is_the_one_that_was_given() {
    for motion in [
        Motion::Still,
        Motion::PanLeft,
        Motion::TiltUp,
        Motion::ZoomOut,
        Motion::Handheld,
    ] {
        let video = video(motion, 212, 118);
        let Some(pictures) = decode(&video) else {
            return;
        };
        assert_eq!(pictures.len(), 120);
        let off = apart(&pictures[0], &stored(&video.first, 212, 118));
        assert!(off < 4.0, "{motion:?}: {off}");
    }
}

#[test]
fn a_decoder_gets_the_picture_that_the_encoder_believes_in() {
    let (width, height) = (416, 240);
    let first = pattern(width, height);
    let layout = Layout::new(width, height, Motion::Still.margins(width, height));
    let believed = intra::decoded(&Planes::new(&first, &layout), &layout, QUANTISER);
    let mut video = video(Motion::Still, width as u32, height as u32);
    video.first = first;
    let Some(pictures) = decode_with(&video, "all") else {
        return;
    };
    assert!(
        pictures[0] == shown(&believed, width, height),
        "the two have drifted apart"
    );
}

#[test]
fn what_stands_still_stays_the_same_to_the_end() {
    let Some(pictures) = decode(&video(Motion::Still, 96, 64)) else {
        return;
    };
    assert!(pictures.iter().all(|picture| picture == &pictures[0]));
}

#[test]
fn the_camera_goes_where_it_was_sent() {
    let (width, height) = (320, 160);
    // Where the disc is looked for at the end, as part of the sides.
    let at = |picture: &[u8], x: f64, y: f64| {
        picture[(y * f64::from(height)) as usize * width as usize + (x * f64::from(width)) as usize]
    };
    let disc = (0.3, 0.4);
    for (motion, to) in [
        (Motion::PanLeft, (0.3 + 0.125, 0.4)),
        (Motion::PanRight, (0.3 - 0.125, 0.4)),
        (Motion::TiltUp, (0.3, 0.4 + 0.125)),
        (Motion::TiltDown, (0.3, 0.4 - 0.125)),
    ] {
        let Some(pictures) = decode(&video(motion, width, height)) else {
            return;
        };
        let (start, end) = (&pictures[0], &pictures[119]);
        assert!(apart(start, end) > 10.0, "{motion:?}");
        let moved = f64::from(at(end, to.0, to.1)) - f64::from(at(start, disc.0, disc.1));
        assert!(moved.abs() < 8.0, "{motion:?}: {moved}");
    }
    // Coming closer, the disc grows; its rim at the left moves further out.
    let Some(closer) = decode(&video(Motion::ZoomIn, width, height)) else {
        return;
    };
    let Some(further) = decode(&video(Motion::ZoomOut, width, height)) else {
        return;
    };
    let bright = |picture: &[u8]| {
        let light = &picture[..(width * height) as usize];
        light.iter().filter(|&&sample| sample > 190).count()
    };
    assert!(bright(&closer[119]) > bright(&closer[0]) * 11 / 10);
    assert!(bright(&further[119]) < bright(&further[0]) * 10 / 11);
}

#[test]
fn a_last_picture_stands_for_the_last_second() {
    let mut video = video(Motion::PanRight, 130, 70);
    let last = plain([200, 30, 30], 130, 70);
    video.last = Some(last.clone());
    let Some(pictures) = decode(&video) else {
        return;
    };
    assert_eq!(pictures.len(), 120);
    let last = stored(&last, 130, 70);
    for (number, picture) in pictures.iter().enumerate() {
        let off = apart(picture, &last);
        assert_eq!(off < 3.0, number >= 96, "picture {number}: {off}");
    }
}
