//! Secrets that carry their own mark: keys and tokens whose first characters say who gave them out.
//!
//! One row a kind. The prefixes and lengths are those that the issuers document, so a match is hardly ever chance.

use super::strength::{entropy, is_stand_in};

/// Which characters follow the prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    /// `A-Z 0-9`.
    UpperDigits,
    /// `A-Z a-z 0-9`.
    Alphanumeric,
    /// `A-Z a-z 0-9 _ -`.
    UrlSafe,
    /// As `UrlSafe`, with dots and slashes.
    Dotted,
    /// `A-Z a-z 0-9 + / =`.
    Base64,
}

impl Body {
    fn holds(self, byte: u8) -> bool {
        match self {
            Self::UpperDigits => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
            Self::UrlSafe => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::Dotted => {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')
            }
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
        }
    }
}

/// One kind of token.
#[derive(Debug)]
pub(super) struct TokenKind {
    /// Name in output.
    pub kind: &'static str,
    /// The mark, in this very case.
    pub prefix: &'static str,
    body: Body,
    /// Length of what follows the prefix.
    min: usize,
    max: usize,
    /// Text that must follow somewhere in it.
    inner: &'static str,
}

const fn token(
    kind: &'static str,
    prefix: &'static str,
    body: Body,
    min: usize,
    max: usize,
) -> TokenKind {
    TokenKind {
        kind,
        prefix,
        body,
        min,
        max,
        inner: "",
    }
}

/// The kinds. Sorted by issuer.
pub(super) const TOKENS: &[TokenKind] = &[
    token("age-key", "AGE-SECRET-KEY-1", Body::UpperDigits, 50, 64),
    token("alibaba-access-key", "LTAI5t", Body::Alphanumeric, 18, 18),
    token("anthropic-key", "sk-ant-", Body::UrlSafe, 60, 200),
    token("atlassian-token", "ATATT3xFfGF0", Body::Base64, 60, 300),
    token("aws-access-key", "AKIA", Body::UpperDigits, 16, 16),
    token("aws-access-key", "ASIA", Body::UpperDigits, 16, 16),
    token("azure-storage-key", "AccountKey=", Body::Base64, 80, 96),
    token("cloudflare-origin-key", "v1.0-", Body::UrlSafe, 160, 200),
    token("digitalocean-token", "dop_v1_", Body::Alphanumeric, 64, 64),
    token("docker-hub-token", "dckr_pat_", Body::UrlSafe, 24, 40),
    token("github-token", "ghp_", Body::Alphanumeric, 36, 255),
    token("github-token", "gho_", Body::Alphanumeric, 36, 255),
    token("github-token", "ghu_", Body::Alphanumeric, 36, 255),
    token("github-token", "ghs_", Body::Alphanumeric, 36, 255),
    token("github-token", "ghr_", Body::Alphanumeric, 36, 255),
    token("github-token", "github_pat_", Body::UrlSafe, 40, 255),
    token("gitlab-token", "glpat-", Body::UrlSafe, 20, 60),
    token("gitlab-token", "glrt-", Body::UrlSafe, 20, 60),
    token("gitlab-token", "gldt-", Body::UrlSafe, 20, 60),
    token("google-api-key", "AIza", Body::UrlSafe, 35, 35),
    token("google-oauth-secret", "GOCSPX-", Body::UrlSafe, 28, 28),
    token("google-oauth-token", "ya29.", Body::UrlSafe, 40, 300),
    token("grafana-token", "glsa_", Body::UrlSafe, 40, 60),
    token("hugging-face-token", "hf_", Body::Alphanumeric, 34, 40),
    TokenKind {
        inner: ".eyJ",
        ..token("jwt", "eyJ", Body::Dotted, 60, 8192)
    },
    token("linear-key", "lin_api_", Body::Alphanumeric, 40, 40),
    token("newrelic-key", "NRAK-", Body::UpperDigits, 27, 27),
    token("npm-token", "npm_", Body::Alphanumeric, 36, 36),
    TokenKind {
        inner: "T3BlbkFJ",
        ..token("openai-key", "sk-", Body::UrlSafe, 40, 220)
    },
    token("postman-key", "PMAK-", Body::UrlSafe, 59, 59),
    token("pypi-token", "pypi-AgEIcHlwaS5vcmc", Body::UrlSafe, 50, 400),
    token("rubygems-key", "rubygems_", Body::Alphanumeric, 48, 48),
    token("sendgrid-key", "SG.", Body::Dotted, 60, 70),
    token("sentry-token", "sntrys_", Body::Base64, 60, 400),
    token("shopify-token", "shpat_", Body::Alphanumeric, 32, 32),
    token("shopify-token", "shpss_", Body::Alphanumeric, 32, 32),
    token("slack-token", "xoxb-", Body::UrlSafe, 30, 120),
    token("slack-token", "xoxp-", Body::UrlSafe, 30, 120),
    token("slack-token", "xoxa-", Body::UrlSafe, 30, 120),
    token("slack-token", "xoxr-", Body::UrlSafe, 30, 120),
    token("slack-token", "xoxs-", Body::UrlSafe, 30, 120),
    token("slack-token", "xapp-", Body::UrlSafe, 30, 200),
    token(
        "slack-webhook",
        "hooks.slack.com/services/T",
        Body::Dotted,
        30,
        60,
    ),
    token("square-secret", "sq0csp-", Body::UrlSafe, 43, 43),
    token("stripe-key", "sk_live_", Body::Alphanumeric, 20, 120),
    token("stripe-key", "rk_live_", Body::Alphanumeric, 20, 120),
    token("tailscale-key", "tskey-", Body::UrlSafe, 24, 80),
    token("vault-token", "hvs.", Body::UrlSafe, 40, 200),
    token("vault-token", "hvb.", Body::UrlSafe, 40, 300),
];

impl TokenKind {
    /// The token whose prefix ends at `end`; prefix included.
    pub(super) fn at<'a>(&self, bytes: &'a [u8], end: usize) -> Option<&'a str> {
        let start = end.checked_sub(self.prefix.len())?;
        if bytes.get(start..end)? != self.prefix.as_bytes() {
            return None;
        }
        let before = start.checked_sub(1).and_then(|at| bytes.get(at));
        if before.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_') {
            return None;
        }
        let rest = bytes.get(end..)?;
        let length = rest
            .iter()
            .take(self.max + 1)
            .take_while(|b| self.body.holds(**b))
            .count();
        if !(self.min..=self.max).contains(&length) {
            return None;
        }
        let text = std::str::from_utf8(bytes.get(start..end + length)?).ok()?;
        let body = text.get(self.prefix.len()..)?;
        if is_stand_in(body) || entropy(body.as_bytes()) < 3.0 {
            return None;
        }
        if !self.inner.is_empty() && !body.contains(self.inner) {
            return None;
        }
        if self.kind == "jwt" && body.split('.').filter(|part| part.len() >= 8).count() != 3 {
            return None;
        }
        Some(text)
    }

    /// Characters that may be shown: the public prefix.
    pub(super) fn n_shown(&self) -> usize {
        self.prefix.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> Vec<&'static str> {
        let mut found = Vec::new();
        for kind in TOKENS {
            for (start, _) in text.match_indices(kind.prefix) {
                if kind
                    .at(text.as_bytes(), start + kind.prefix.len())
                    .is_some()
                {
                    found.push(kind.kind);
                }
            }
        }
        found
    }

    // Put together here, so that nothing shaped like a key stands in this source.
    fn made(prefix: &[&str], body: &str) -> String {
        prefix.concat() + body
    }

    #[test]
    fn tokens_are_known_by_prefix_length_and_letters() {
        let body = "q8Zr1vB0Lk39TnXwYc5MhGe7UaSd2PfJ4iKo";
        assert_eq!(find(&made(&["gh", "p_"], body)), ["github-token"]);
        assert_eq!(
            find(&format!("x={};", made(&["np", "m_"], body))),
            ["npm-token"]
        );
        assert_eq!(
            find(&made(&["gh", "p_"], &body[..30])),
            [""; 0],
            "too short"
        );
        assert_eq!(
            find(&format!("a{}", made(&["gh", "p_"], body))),
            [""; 0],
            "within a word"
        );
        assert_eq!(
            find(&made(&["AK", "IA"], "QX7MZ2LRTB5NHWJD")),
            ["aws-access-key"]
        );
        assert_eq!(
            find("AKIAIOSFODNN7EXAMPLE"),
            [""; 0],
            "the documented example"
        );
        assert_eq!(
            find(&made(&["AK", "IA"], "QX7MZ2LRTB5NHWJDQ")),
            [""; 0],
            "too long"
        );
    }

    #[test]
    fn a_web_token_has_three_parts() {
        let parts = [
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
            "eyJzdWIiOiJhIiwiaWF0IjoxNzE2MzAwMDAwfQ",
            "q8Zr1vB0Lk39TnXwYc5MhGe7UaSd2PfJ4iKo",
        ];
        assert_eq!(find(&parts.join(".")), ["jwt"]);
        assert_eq!(find(&parts[..2].join(".")), [""; 0]);
    }
}
