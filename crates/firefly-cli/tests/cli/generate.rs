//! Pictures: that they come, what they are called, and what is told about them.

use firefly_emulator::Emulator;
use serde_json::json;

use crate::support::{Place, service, started};

const SMALL: &[&str] = &["--size", "1024x1024"];

fn decoded(bytes: &[u8]) -> (u32, u32) {
    let picture = image::load_from_memory(bytes).unwrap();
    (picture.width(), picture.height())
}

#[test]
fn one_command_makes_a_picture_without_an_account_and_the_same_seed_the_same_one() {
    let place = Place::new();
    let args = [
        "--emulator",
        "generate",
        "a realistic illustration of a cat coding",
        "--seed",
        "1779323515",
    ];
    let first = place.run(&args).ends(0);
    let name = "a-realistic-illustration-of-a-cat-coding-1779323515";
    assert_eq!(first.stdout, format!("{name}.png\n"));
    assert_eq!(first.stderr, "");
    let picture = place.read(&format!("{name}.png"));
    assert_eq!(decoded(&picture), (2048, 2048));

    let second = place.run(&args).ends(0);
    assert_eq!(
        second.stdout,
        format!("{name}-2.png\n"),
        "a generated name never overwrites"
    );
    assert!(place.read(&format!("{name}-2.png")) == picture);
    assert_eq!(place.files().len(), 2, "{:?}", place.files());
}

#[test]
fn json_is_one_object_with_everything_a_script_wants() {
    let emulator = service();
    let place = Place::at(&emulator);
    let args = [
        "generate",
        "a tin robot",
        "--seed",
        "7,8",
        "--model",
        "image4_standard",
        "--json",
        "-o",
        "out/",
    ];
    let mut told = place.run(&args).ends(0).json();
    let paths = ["out/a-tin-robot-7.png", "out/a-tin-robot-8.png"];
    for (index, path) in paths.iter().enumerate() {
        assert_eq!(told["files"][index]["bytes"], place.read(path).len());
        told["files"][index]["bytes"] = json!("[bytes]");
    }
    for name in ["submit", "wait", "download", "total"] {
        assert!(told["timings_ms"][name].is_u64(), "{name}: {told}");
        told["timings_ms"][name] = json!("[ms]");
    }
    let status_url = told["job"]["status_url"].as_str().unwrap().to_owned();
    assert!(
        status_url.starts_with(emulator.base_url())
            && status_url.ends_with(told["job"]["id"].as_str().unwrap())
    );
    told["job"] = json!("[job]");
    insta::assert_json_snapshot!(told, @r#"
    {
      "content_class": "photo",
      "files": [
        {
          "bytes": "[bytes]",
          "content_type": "image/png",
          "path": "out/a-tin-robot-7.png",
          "seed": 7
        },
        {
          "bytes": "[bytes]",
          "content_type": "image/png",
          "path": "out/a-tin-robot-8.png",
          "seed": 8
        }
      ],
      "job": "[job]",
      "model": "image4_standard",
      "seeds": [
        7,
        8
      ],
      "size": {
        "height": 2048,
        "width": 2048
      },
      "timings_ms": {
        "download": "[ms]",
        "submit": "[ms]",
        "total": "[ms]",
        "wait": "[ms]"
      },
      "warnings": []
    }
    "#);
    let submit = emulator
        .requests()
        .into_iter()
        .find(|request| request.path.ends_with("generate-async"))
        .unwrap();
    assert_eq!(submit.header("x-model-version"), Some("image4_standard"));
    assert_eq!(
        submit.body.unwrap(),
        json!({"prompt": "a tin robot", "seeds": [7, 8]})
    );
    assert_eq!(
        emulator.token_requests(),
        1,
        "one token for the whole command"
    );
}

#[test]
fn an_explicit_file_is_replaced_and_the_names_of_several_pictures_replace_nothing() {
    let emulator = service();
    let place = Place::at(&emulator);
    for name in ["robot.png", "robot-1.png"] {
        place.write(name, "old");
    }
    let args = [&["generate", "a tin robot", "-o", "robot.png", "-n"], SMALL];
    let [several, one] = ["2", "1"].map(|count| [args[0], &[count], args[1]].concat());
    let told = place.run(&several).ends(0);
    assert_eq!(told.stdout, "robot-1-2.png\nrobot-2.png\n");
    let expected = ["robot-1-2.png", "robot-1.png", "robot-2.png", "robot.png"];
    assert_eq!(place.files(), expected);
    for name in ["robot.png", "robot-1.png"] {
        assert_eq!(place.read(name), b"old", "{name}");
    }
    assert_eq!(decoded(&place.read("robot-1-2.png")), (1024, 1024));
    assert!(place.read("robot-1-2.png") != place.read("robot-2.png"));

    let told = place.run(&one).ends(0);
    assert_eq!(told.stdout, "robot.png\n");
    assert_eq!(decoded(&place.read("robot.png")), (1024, 1024));
    assert_eq!(place.files(), expected);
}

#[test]
fn an_extension_that_disagrees_is_kept_and_told() {
    let emulator = service();
    let place = Place::at(&emulator);
    let args = [&["generate", "a tin robot", "-o", "robot.jpg"], SMALL].concat();
    let told = place.run(&args).ends(0);
    assert_eq!(told.stdout, "robot.jpg\n");
    assert!(
        told.stderr
            .starts_with("warning: robot.jpg holds a PNG picture"),
        "{}",
        told.stderr
    );
    assert!(place.read("robot.jpg").starts_with(b"\x89PNG"));

    let quiet = place.run(&[&args[..], &["--quiet"]].concat()).ends(0);
    assert_eq!(quiet.stderr, "");
    let json = place
        .run(&[&args[..], &["--quiet", "--json"]].concat())
        .ends(0)
        .json();
    assert_eq!(json["warnings"].as_array().unwrap().len(), 1);
}

#[test]
fn a_prompt_or_a_request_comes_from_a_file_or_standard_input() {
    let emulator = service();
    let place = Place::at(&emulator);
    let args = [&["generate", "-", "-o", "a.png"], SMALL].concat();
    place.run_with_input(&args, "  a blue fox\n").ends(0);
    let request = json!({"prompt": "a red fox", "size": {"width": 1024, "height": 1024}, "seeds": [5], "newMember": {"x": 1}});
    place.write("request.json", &request.to_string());
    place
        .run(&["generate", "--request", "request.json", "-o", "here/"])
        .ends(0);
    place
        .run_with_input(
            &["generate", "--request", "-", "-o", "b.png"],
            &request.to_string(),
        )
        .ends(0);
    assert_eq!(
        place.files(),
        [
            "a.png",
            "b.png",
            "here/",
            "here/a-red-fox-5.png",
            "request.json"
        ]
    );
    let sent: Vec<_> = emulator
        .requests()
        .into_iter()
        .filter(|sent| sent.path.ends_with("generate-async"))
        .map(|sent| sent.body.unwrap())
        .collect();
    assert_eq!(sent[0]["prompt"], "a blue fox");
    assert_eq!(sent[1], request, "as it is, unknown members too");
    assert_eq!(sent[2], request);
}

#[test]
fn a_dry_run_shows_the_request_without_credentials_and_sends_nothing() {
    let emulator = service();
    let place = Place::new().with("FIREFLY_API_URL", emulator.base_url());
    let args = [
        "generate",
        "a tin robot",
        "--seed",
        "7",
        "--style",
        "watercolor",
        "--dry-run",
    ];
    let shown = place.run(&args).ends(0).stdout;
    let expected = format!("POST {}/v3/images/generate-async\n", emulator.base_url());
    assert!(shown.starts_with(&expected), "{shown}");
    assert!(
        shown.contains("authorization: Bearer [hidden]\n")
            && shown.contains("x-api-key: [hidden]\n"),
        "{shown}"
    );
    let json = place.run(&[&args[..], &["--json"]].concat()).ends(0).json();
    assert_eq!(
        json["body"],
        json!({"prompt": "a tin robot", "seeds": [7], "style": {"presets": ["watercolor"]}})
    );
    assert_eq!(json["headers"]["x-model-version"], "image3");
    place.run(&["generate", "", "--dry-run"]).ends(2);
    assert!(emulator.requests().is_empty() && place.files().is_empty());
}

#[test]
fn the_emulator_of_the_command_ignores_the_environment() {
    let other = started(Emulator::builder());
    let place = Place::at(&other).with("FIREFLY_SERVICES_ACCESS_TOKEN", "of-the-environment");
    let args = [
        &["generate", "a tin robot", "-o", "x.png", "--emulator"],
        SMALL,
    ]
    .concat();
    place.run(&args).ends(0);
    assert!(other.requests().is_empty());
}
