//! `docker login` and `docker logout`.

use super::Desk;
use crate::flags::Flags;

impl Desk<'_> {
    pub(super) fn login(&mut self, flags: &Flags) -> i32 {
        let server = flags
            .arguments
            .first()
            .cloned()
            .unwrap_or_else(|| "docker.io".to_owned());
        let server = server
            .trim_start_matches("https://")
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .to_owned();
        let user = flags.text("username").unwrap_or("").to_owned();
        let mut password = flags.text("password").map(str::to_owned);
        if flags.is_on("password-stdin") {
            if password.is_some() {
                self.out
                    .error("--password and --password-stdin are mutually exclusive");
                return 1;
            }
            if user.is_empty() {
                self.out
                    .error("Must provide --username with --password-stdin");
                return 1;
            }
            password = Some(
                String::from_utf8_lossy(self.stdin)
                    .trim_end_matches(['\n', '\r'])
                    .to_owned(),
            );
        } else if password.is_some() {
            self.out
                .error("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
        }
        let Some(password) = password else {
            self.out
                .error("Error: Cannot perform an interactive login from a non TTY device");
            return 1;
        };
        let Some(registry) = self.world.registries.get(&server).cloned() else {
            let (host, port) = server.split_once(':').unwrap_or((&server, "443"));
            let dial = if host == "localhost" {
                format!("dial tcp [::1]:{port}: connect: connection refused")
            } else {
                format!("dial tcp: lookup {host}: no such host")
            };
            let scheme = if host == "localhost" { "http" } else { "https" };
            return self.daemon(format!("Get \"{scheme}://{server}/v2/\": {dial}"));
        };
        let open = registry.users.is_empty() && !registry.hub;
        if open || registry.hub && !user.is_empty() || registry.users.get(&user) == Some(&password)
        {
            self.world.host_mut().logins.insert(server, user);
            self.out.error("\nWARNING! Your credentials are stored unencrypted in '/root/.docker/config.json'.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n");
            self.out.line("Login Succeeded");
            return 0;
        }
        self.daemon(format!(
            "login attempt to http://{server}/v2/ failed with status: 401 Unauthorized"
        ))
    }

    pub(super) fn logout(&mut self, flags: &Flags) -> i32 {
        let server = flags
            .arguments
            .first()
            .cloned()
            .unwrap_or_else(|| "docker.io".to_owned());
        let shown = if server == "docker.io" {
            "https://index.docker.io/v1/"
        } else {
            &server
        };
        if self.world.host_mut().logins.remove(&server).is_some() {
            self.out
                .line(format!("Removing login credentials for {shown}"));
        } else {
            self.out.line(format!("Not logged in to {shown}"));
        }
        0
    }
}
