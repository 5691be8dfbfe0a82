//! The two encodings of a form: `application/x-www-form-urlencoded` and `multipart/form-data`.

use axum::http::HeaderMap;

/// The fields of a body in order, or `None` when its content type is that of no form.
pub(crate) fn fields(headers: &HeaderMap, body: &[u8]) -> Option<Vec<(String, String)>> {
    let content_type = headers.get("content-type")?.to_str().ok()?;
    let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    match kind.trim().to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => Some(urlencoded(body)),
        "multipart/form-data" => Some(multipart(parameter(parameters, "boundary")?, body)),
        _ => None,
    }
}

/// The fields of a query or of a urlencoded form.
pub(crate) fn urlencoded(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

/// The value of one of the parameters that follow a header's first word, without its quotes.
fn parameter<'a>(parameters: &'a str, name: &str) -> Option<&'a str> {
    parameters.split(';').find_map(|pair| {
        let (known, value) = pair.split_once('=')?;
        let is_it = known.trim().eq_ignore_ascii_case(name);
        is_it.then(|| value.trim().trim_matches('"'))
    })
}

/// RFC 7578 as far as token requests use it: parts without a name are left out, and a file counts as its content.
fn multipart(boundary: &str, body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    // Each boundary but the first belongs to the line break before it (RFC 2046, section 5.1.1).
    let text = format!("\r\n{text}");
    let delimiter = format!("\r\n--{boundary}");
    text.split(&delimiter)
        .skip(1)
        .filter_map(|part| {
            let (head, value) = part.split_once("\r\n\r\n")?;
            Some((part_name(head)?.to_owned(), value.to_owned()))
        })
        .collect()
}

fn part_name(head: &str) -> Option<&str> {
    head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_it = name.trim().eq_ignore_ascii_case("content-disposition");
        parameter(value.split_once(';')?.1, "name").filter(|_| is_it)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content_type: &str, body: &str) -> Option<Vec<(String, String)>> {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", content_type.parse().unwrap());
        fields(&headers, body.as_bytes())
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn a_multipart_form_is_cut_at_its_boundary_and_nowhere_else() {
        let body = "a preamble\r\n--cut here\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\nme\r\n\
                    --cut here\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; name=secret\r\n\r\n\
                    a\r\n\r\nb--cut here\r\n--cut here\r\nContent-Type: text/plain\r\n\r\nnameless\r\n--cut here--\r\n";
        let fields = read(
            "Multipart/Form-Data; charset=utf-8; boundary=\"cut here\"",
            body,
        );
        let expected = [
            pair("client_id", "me"),
            pair("secret", "a\r\n\r\nb--cut here"),
        ];
        assert_eq!(fields.unwrap(), expected);
    }

    #[test]
    fn a_body_without_a_boundary_or_of_another_type_is_no_form() {
        assert_eq!(read("multipart/form-data", "--x"), None);
        assert_eq!(read("application/json", "{}"), None);
        assert_eq!(fields(&HeaderMap::new(), b"a=b"), None);
    }

    #[test]
    fn a_urlencoded_form_may_name_its_character_set() {
        let fields = read(
            "application/x-www-form-urlencoded; charset=UTF-8",
            "a=b+c&d=%26",
        );
        assert_eq!(fields.unwrap(), [pair("a", "b c"), pair("d", "&")]);
    }
}
