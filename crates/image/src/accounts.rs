//! Users and groups that an image knows: `/etc/passwd`, `/etc/group`, `/etc/shadow`.

use crate::inspect::Documents;

/// Lines read of each file.
const MAX_LINES: usize = 20_000;

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub name: String,
    pub password: String,
    pub uid: u32,
    pub gid: u32,
    pub shell: String,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub name: String,
    pub gid: u32,
    pub members: Vec<String>,
}

/// The accounts of the final file system.
#[derive(Debug, Clone, Default)]
pub(crate) struct Accounts {
    pub users: Vec<User>,
    pub groups: Vec<Group>,
    /// Name and password field of `/etc/shadow`.
    pub shadow: Vec<(String, String)>,
    pub has_passwd: bool,
    pub has_group: bool,
}

impl Accounts {
    pub(crate) fn of(documents: &Documents) -> Self {
        let mut out = Self::default();
        let lines = |text: &str| -> Vec<Vec<String>> {
            text.lines()
                .take(MAX_LINES)
                .filter(|line| !line.starts_with('#') && line.contains(':'))
                .map(|line| line.split(':').map(str::to_owned).collect())
                .collect()
        };
        if let Some(text) = documents.text(b"etc/passwd") {
            out.has_passwd = true;
            for fields in lines(text) {
                if let [name, password, uid, gid, rest @ ..] = fields.as_slice()
                    && let (Ok(uid), Ok(gid)) = (uid.parse(), gid.parse())
                {
                    out.users.push(User {
                        name: name.clone(),
                        password: password.clone(),
                        uid,
                        gid,
                        shell: rest.get(2).cloned().unwrap_or_default(),
                    });
                }
            }
        }
        if let Some(text) = documents.text(b"etc/group") {
            out.has_group = true;
            for fields in lines(text) {
                if let [name, _, gid, rest @ ..] = fields.as_slice()
                    && let Ok(gid) = gid.parse()
                {
                    let members = rest
                        .first()
                        .map_or_else(Vec::new, |m| m.split(',').map(str::to_owned).collect());
                    out.groups.push(Group {
                        name: name.clone(),
                        gid,
                        members,
                    });
                }
            }
        }
        if let Some(text) = documents.text(b"etc/shadow") {
            for fields in lines(text) {
                if let [name, password, ..] = fields.as_slice() {
                    out.shadow.push((name.clone(), password.clone()));
                }
            }
        }
        out
    }

    /// The user and groups of a `USER` setting, as runc reads it: names from the files, numbers as they are.
    ///
    /// # Errors
    /// The name that is in neither file.
    pub(crate) fn identity(&self, setting: &str) -> Result<(u32, Vec<u32>), String> {
        let (user, group) = match setting.split_once(':') {
            Some((user, group)) => (user, Some(group)),
            None => (setting, None),
        };
        let known = self
            .users
            .iter()
            .find(|u| u.name == user)
            .or_else(|| self.users.iter().find(|u| user.parse() == Ok(u.uid)));
        let uid = match (known, user) {
            (Some(known), _) => known.uid,
            (None, "") => 0,
            (None, "root") => 0,
            (None, number) => number.parse().map_err(|_| number.to_owned())?,
        };
        let mut groups = Vec::new();
        match group.filter(|group| !group.is_empty()) {
            Some(group) => {
                let known = self.groups.iter().find(|g| g.name == group).map(|g| g.gid);
                groups.push(match known {
                    Some(gid) => gid,
                    None => group.parse().map_err(|_| group.to_owned())?,
                });
            }
            None => {
                groups.push(known.map_or(0, |known| known.gid));
                if let Some(known) = known {
                    let member = self
                        .groups
                        .iter()
                        .filter(|g| g.members.contains(&known.name));
                    groups.extend(member.map(|g| g.gid));
                }
            }
        }
        Ok((uid, groups))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_names_or_numbers() {
        let mut documents = Documents::default();
        documents.insert(
            b"etc/passwd",
            "root:x:0:0::/root:/bin/sh\nweb:x:33:33::/:/bin/false\nbroken\n".to_owned(),
        );
        documents.insert(b"etc/group", "web:x:33:\nextra:x:50:web,other\n".to_owned());
        let accounts = Accounts::of(&documents);
        assert_eq!(accounts.identity(""), Ok((0, vec![0])));
        assert_eq!(accounts.identity("web"), Ok((33, vec![33, 50])));
        assert_eq!(accounts.identity("33"), Ok((33, vec![33, 50])));
        assert_eq!(accounts.identity("1000:extra"), Ok((1000, vec![50])));
        assert_eq!(accounts.identity("nobody"), Err("nobody".to_owned()));
        assert_eq!(accounts.identity("web:nogroup"), Err("nogroup".to_owned()));
    }
}
