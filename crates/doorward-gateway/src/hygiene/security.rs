//! Header fields that make browsers careful, on what services answer (HS-57).

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// How much is added to answers that say nothing themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecurityLevel {
    /// What breaks no application. No frame or content policy: the gateway cannot know what an application embeds,
    /// and a wrong guess breaks it.
    #[default]
    Standard,
    /// What an application bears that is of one origin, in no frame, and uses no sensors.
    Strict,
    /// Nothing.
    Off,
}

const STANDARD: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (header::X_XSS_PROTECTION, "0"),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
];

const STRICT: [(HeaderName, &str); 3] = [
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; \
         connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; \
         upgrade-insecure-requests",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    ),
];

/// What answers of one service get.
#[derive(Clone, Debug)]
pub struct SecurityHeaders {
    /// Where the service says nothing.
    absent: Vec<(HeaderName, HeaderValue)>,
    /// Whatever it says.
    always: Vec<(HeaderName, HeaderValue)>,
}

impl SecurityHeaders {
    /// A level, and fields of the administrator's own: a value is set, nothing leaves the field to the service.
    pub fn new(level: SecurityLevel, own: Vec<(HeaderName, Option<HeaderValue>)>) -> Self {
        let of_level: &[&[(HeaderName, &'static str)]] = match level {
            SecurityLevel::Standard => &[&STANDARD],
            SecurityLevel::Strict => &[&STANDARD, &STRICT],
            SecurityLevel::Off => &[],
        };
        let absent = of_level
            .iter()
            .flat_map(|fields| fields.iter())
            .filter(|(name, _)| !own.iter().any(|(owned, _)| owned == name))
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect();
        let always = own.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        Self { absent, always }
    }

    pub(crate) fn add_to(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.absent {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        for (name, value) in &self.always {
            headers.insert(name, value.clone());
        }
    }
}

impl Default for SecurityHeaders {
    fn default() -> Self {
        Self::new(SecurityLevel::Standard, Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: &str = "x-frame-options";

    fn added(
        level: SecurityLevel,
        own: Vec<(HeaderName, Option<HeaderValue>)>,
        sent: Option<&'static str>,
    ) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.extend(sent.map(|value| (header::X_FRAME_OPTIONS, HeaderValue::from_static(value))));
        SecurityHeaders::new(level, own).add_to(&mut headers);
        headers
    }

    #[test]
    fn each_level_adds_its_fields_where_the_service_says_nothing() {
        assert!(added(SecurityLevel::Off, vec![], None).is_empty());
        let standard = added(SecurityLevel::Standard, vec![], None);
        assert_eq!(standard["x-content-type-options"], "nosniff");
        assert_eq!(standard["x-xss-protection"], "0");
        assert!(!standard.contains_key(FRAME));
        assert_eq!(added(SecurityLevel::Strict, vec![], None)[FRAME], "DENY");
        assert_eq!(added(SecurityLevel::Strict, vec![], Some("SAMEORIGIN"))[FRAME], "SAMEORIGIN");
    }

    #[test]
    fn fields_of_the_administrator_win_and_off_leaves_them_to_the_service() {
        let own = || vec![(header::X_FRAME_OPTIONS, Some(HeaderValue::from_static("SAMEORIGIN")))];
        assert_eq!(added(SecurityLevel::Strict, own(), Some("ALLOWALL"))[FRAME], "SAMEORIGIN");
        assert_eq!(added(SecurityLevel::Off, own(), None)[FRAME], "SAMEORIGIN");
        let off = || vec![(header::X_FRAME_OPTIONS, None)];
        assert!(!added(SecurityLevel::Strict, off(), None).contains_key(FRAME));
        assert_eq!(added(SecurityLevel::Strict, off(), Some("DENY"))[FRAME], "DENY");
    }
}
