//! Requests for a page of custom models: by a query, or by the link of the page before it.

use firefly_types::{ListCustomModelsRequest, PageLink};
use http::Request;
use url::Url;

use super::{empty, join, resolve};
use crate::{Body, Error, ErrorKind, Operation};

/// `GET` of the page that `request` asks for.
///
/// # Errors
/// [`ErrorKind::Decode`] when the URL cannot be sent.
pub fn list(base: &Url, request: &ListCustomModelsRequest) -> Result<Request<Body>, Error> {
    empty(
        &Operation::LIST_CUSTOM_MODELS,
        &custom_models_url(base, request),
    )
}

/// The URL of the page that `request` asks for, below `base`.
pub(crate) fn custom_models_url(base: &Url, request: &ListCustomModelsRequest) -> Url {
    let mut url = join(base, Operation::LIST_CUSTOM_MODELS.path);
    let query = request.query();
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    url
}

/// Where `link` leads, resolved against `base`; its places are filled in when it says that it is a template.
///
/// # Errors
/// [`ErrorKind::Decode`] when that is no URL.
pub(crate) fn linked(base: &Url, link: &PageLink, start: u64, limit: u64) -> Result<Url, Error> {
    let href = if link.templated == Some(true) {
        expand(&link.href, start, limit)
    } else {
        link.href.clone()
    };
    resolve(base, &href).map_err(|_| {
        Error::new(
            ErrorKind::Decode,
            Operation::LIST_CUSTOM_MODELS.name,
            "the link to the next page is not a URL",
        )
    })
}

/// Expands the simple and the query expressions of RFC 6570; a name that nobody knows stands for nothing.
fn expand(template: &str, start: u64, limit: u64) -> String {
    let value = |name: &str| match name.trim() {
        "start" => Some(start),
        "limit" => Some(limit),
        _ => None,
    };
    let mut expanded = String::new();
    let mut rest = template;
    while let Some((before, expression, after)) = rest.split_once('{').and_then(|(before, tail)| {
        let (expression, after) = tail.split_once('}')?;
        Some((before, expression, after))
    }) {
        expanded.push_str(before);
        let query = expression.strip_prefix(['?', '&']);
        let known = query.unwrap_or(expression).split(',');
        let parts: Vec<_> = known
            .filter_map(|name| match query {
                Some(_) => value(name).map(|value| format!("{}={value}", name.trim())),
                None => value(name).map(|value| value.to_string()),
            })
            .collect();
        match query {
            Some(_) if !parts.is_empty() => {
                expanded.push_str(&expression[..1]);
                expanded.push_str(&parts.join("&"));
            }
            _ => expanded.push_str(&parts.join(",")),
        }
        rest = after;
    }
    expanded + rest
}

#[cfg(test)]
mod tests {
    use firefly_types::{CustomModelSort, PublishedStateFilter};
    use rstest::rstest;

    use super::super::testing::wire;
    use super::*;

    fn base() -> Url {
        "https://firefly-api.adobe.io/".parse().unwrap()
    }

    #[test]
    fn a_query_goes_in_the_order_of_the_documentation() {
        let request = ListCustomModelsRequest::new()
            .with_published_state(PublishedStateFilter::All)
            .with_limit(10)
            .with_sort_by(CustomModelSort::CreatedDate.reversed());
        insta::assert_snapshot!(wire(&list(&base(), &request).unwrap()), @r"
        GET https://firefly-api.adobe.io/v3/custom-models?sortBy=-createdDate&start=0&limit=10&publishedState=all
        accept: application/json
        ");
    }

    #[test]
    fn the_defaults_of_the_service_are_not_sent() {
        let request = list(&base(), &ListCustomModelsRequest::new()).unwrap();
        assert_eq!(
            request.uri(),
            "https://firefly-api.adobe.io/v3/custom-models"
        );
    }

    #[test]
    fn a_link_without_a_host_stays_below_the_path_of_the_base() {
        let base = "https://gw.example/firefly/".parse().unwrap();
        let mut link = PageLink::default();
        link.href = "/v3/custom-models?start={start}".to_owned();
        link.templated = Some(true);
        assert_eq!(
            linked(&base, &link, 20, 10).unwrap().as_str(),
            "https://gw.example/firefly/v3/custom-models?start=20"
        );
    }

    #[rstest]
    #[case::relative(
        "/v3/custom-models?start=5&limit=5",
        None,
        "https://firefly-api.adobe.io/v3/custom-models?start=5&limit=5"
    )]
    #[case::absolute(
        "https://other.adobe.io/m?start=5",
        None,
        "https://other.adobe.io/m?start=5"
    )]
    #[case::template(
        "/m?start={start}&limit={limit}",
        Some(true),
        "https://firefly-api.adobe.io/m?start=20&limit=10"
    )]
    #[case::query(
        "/m{?start,limit}",
        Some(true),
        "https://firefly-api.adobe.io/m?start=20&limit=10"
    )]
    #[case::more(
        "/m?x=1{&start,tomorrow}",
        Some(true),
        "https://firefly-api.adobe.io/m?x=1&start=20"
    )]
    #[case::unknown("/m{?tomorrow}", Some(true), "https://firefly-api.adobe.io/m")]
    #[case::unclosed(
        "/m?start={start}&x={limit",
        Some(true),
        "https://firefly-api.adobe.io/m?start=20&x={limit"
    )]
    #[case::no_template(
        "/m?start={start}",
        Some(false),
        "https://firefly-api.adobe.io/m?start={start}"
    )]
    #[case::not_said(
        "/m?start={start}",
        None,
        "https://firefly-api.adobe.io/m?start={start}"
    )]
    fn t36_a_link_is_resolved_and_expanded_only_when_it_is_a_template(
        #[case] href: &str,
        #[case] templated: Option<bool>,
        #[case] expected: &str,
    ) {
        let mut link = PageLink::default();
        link.href = href.to_owned();
        link.templated = templated;
        assert_eq!(linked(&base(), &link, 20, 10).unwrap().as_str(), expected);
    }
}
