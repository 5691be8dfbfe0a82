//! The same of what is asked about a token, and of the headers that carry one.

use ims_auth::{
    AccessToken, ApiHeaders, ClientAuthentication, ClientSecrets, ImsClient, SecretString,
    StaticTokenSource, TokenEndpoint, check,
};

use super::{
    ACCESS, LONG_ACCESS, LONG_REFRESH, OTHER_SECRET, SECRET, STORIES, assert_clean, credentials,
    log::Log, service::Service, told,
};
use std::fmt::Debug;

fn text<T: Debug>(result: Result<T, ims_auth::AuthError>) -> String {
    match result {
        Ok(value) => format!("{value:?} {value:#?}"),
        Err(error) => told(&error),
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_that_is_asked_about_a_token_tells_it() {
    let log = Log::default();
    let _listening = log.listen();
    for story in STORIES {
        for access in [ACCESS, &LONG_ACCESS] {
            let token = AccessToken::new("id", access).unwrap();
            let refresh = SecretString::from(LONG_REFRESH.as_str());
            let source = StaticTokenSource::from(token.clone());
            let web_app = ClientAuthentication::new("id").with_secret(OTHER_SECRET);
            let public = ClientAuthentication::new("id");
            for at in 0..9 {
                let service = Service::new(story);
                let ims = ImsClient::new(TokenEndpoint::production(), service.clone()).unwrap();
                let secrets = ClientSecrets::new("1", "2", service.clone()).unwrap();
                let said = match at {
                    0 => text(ims.validate(&token).await),
                    1 => text(ims.userinfo(&token).await),
                    2 => text(ims.revoke(&credentials(), &token).await),
                    3 => text(
                        ims.revoke_and_forget(web_app.clone(), &token, &source)
                            .await,
                    ),
                    4 => text(ims.revoke_refresh_token(public.clone(), &refresh).await),
                    5 => text(secrets.list(&token).await),
                    6 => text(secrets.add(&token).await),
                    7 => text(secrets.delete(&token, "11ede399").await),
                    _ => text(secrets.delete(&token, SECRET).await),
                };
                let what = format!("operation {at} in {story:?}");
                assert_clean(&what, &said);
                assert_clean(&what, &format!("{ims:?} {secrets:?} {web_app:?}"));
                for url in service.urls.lock().unwrap().iter() {
                    assert_clean(&what, url);
                }
            }
            assert_clean("the check", &text(check(&source, None).await));
            assert_clean("the headers", &format!("{:?}", ApiHeaders::new(&token)));
        }
    }
    let log = log.text();
    for word in ["to validate a token", "to add a client secret"] {
        assert!(log.contains(word), "the log does listen: {word} in {log}");
    }
    assert_clean("the log", &log);
}
