//! The figures that modelled numbers rest on, with the words a person reads.

use crate::dockerfile::assumptions;
use layerlab_buildgraph::effects::assumptions::{Figure, General, project_name};
use layerlab_buildgraph::effects::table;
use layerlab_protocol::day::{FigureView, Figures};

/// Every figure, in the order in which they are shown. Cost: O(figures).
pub fn figures(request: &Figures) -> Vec<FigureView> {
    let assumed = assumptions(&request.assumed);
    Figure::all()
        .map(|figure| {
            let (group, label) = words(figure);
            let (least_milli, most_milli) = figure.unit().range_milli();
            FigureView {
                id: figure.id(),
                group: group.to_owned(),
                label,
                unit: figure.unit().symbol().to_owned(),
                default_milli: figure.default_milli(),
                milli: assumed.milli(figure),
                least_milli,
                most_milli,
            }
        })
        .collect()
}

fn words(figure: Figure) -> (&'static str, String) {
    let project = |at: usize| project_name(at, ' ');
    match figure {
        Figure::General(general) => {
            let (group, label) = general_words(general);
            (group, label.to_owned())
        }
        Figure::ProjectSeconds(at) => ("Installs and builds", format!("`{}` takes", project(at))),
        Figure::ProjectBytes(at) => ("Installs and builds", format!("`{}` leaves", project(at))),
        Figure::ProjectCache(at) => (
            "Installs and builds",
            format!("`{}` leaves in its cache", project(at)),
        ),
        Figure::Package(at) => {
            let name = table::SYSTEM_PACKAGES.get(at).map_or("", |(name, _)| name);
            ("System packages", format!("`{name}` with what it pulls in"))
        }
    }
}

const fn general_words(general: General) -> (&'static str, &'static str) {
    const NETWORK: &str = "Network and machine";
    const UNKNOWN: &str = "What nothing is known about";
    const PACKAGES: &str = "Package managers";
    match general {
        General::Network => (NETWORK, "Base images arrive at, unpacking included"),
        General::NetworkUnknown => (UNKNOWN, "Fetching a base image of unknown size takes"),
        General::Step => (NETWORK, "Starting and storing any `RUN` takes"),
        General::Copy => (
            NETWORK,
            "Any `COPY`, `ADD` or `WORKDIR` takes, on top of its bytes",
        ),
        General::CopySpeed => (NETWORK, "`COPY` moves"),
        General::Compile => (NETWORK, "Compiling and bundling take, of the seconds below"),
        General::CacheMount => (NETWORK, "A filled cache mount saves, of a step's time"),
        General::Unknown => (UNKNOWN, "A command that is in no table takes"),
        General::Compressed => (NETWORK, "Compressed, a layer keeps of its unpacked bytes"),
        General::AptSpeed => (PACKAGES, "`apt-get` fetches and unpacks"),
        General::AptPackage => (
            PACKAGES,
            "An apt package without a figure of its own brings",
        ),
        General::AptLists => (PACKAGES, "`apt-get update` leaves"),
        General::AptRecommends => (PACKAGES, "Recommended packages add"),
        General::AptUpgrade => (PACKAGES, "`apt-get upgrade` stores again"),
        General::ApkSpeed => (PACKAGES, "`apk` fetches and unpacks"),
        General::ApkPackage => (
            PACKAGES,
            "An apk package without a figure of its own brings",
        ),
        General::ApkIndex => (PACKAGES, "`apk` keeps without `--no-cache`"),
        General::RpmSpeed => (PACKAGES, "yum, dnf and zypper fetch and unpack"),
        General::RpmPackage => (
            PACKAGES,
            "An rpm package without a figure of its own brings",
        ),
        General::RpmCache => (PACKAGES, "yum, dnf and zypper leave in their cache"),
        General::RpmUpgrade => (PACKAGES, "An upgrade with yum, dnf or zypper stores again"),
        General::PipPackage => (PACKAGES, "A package named to `pip install` brings"),
        General::Download => (NETWORK, "A download with curl or wget takes"),
        General::Clone => (NETWORK, "`git clone` takes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_has_words_and_says_what_is_in_force() {
        let all = figures(&Figures {
            assumed: vec![("npm-ci.seconds".to_owned(), 45_000)],
        });
        assert!(all.len() > 100, "{}", all.len());
        assert!(all.iter().all(|figure| figure.label.len() > 4));
        let npm = all.iter().find(|figure| figure.id == "npm-ci.seconds");
        let npm = npm.expect("it is listed");
        assert_eq!((npm.milli, npm.default_milli), (45_000, 20_000));
        assert_eq!(npm.label, "`npm ci` takes");
    }
}
