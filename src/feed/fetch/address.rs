//! Which network addresses may be asked: a feed must not make refrain ask the machines behind its user's router.
//!
//! The check stands after DNS, in the resolver, so that a public name with a private address is refused as well.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Resolves names to public addresses alone.
#[derive(Debug)]
pub(super) struct PublicResolver {
    inner: DefaultResolver,
    trusted: Vec<SocketAddr>,
}

impl PublicResolver {
    /// With addresses that are taken for public: none, but for a test's own server.
    pub(super) fn trusting(trusted: Vec<SocketAddr>) -> Self {
        Self { inner: DefaultResolver::default(), trusted }
    }
}

/// A host has no address that may be asked.
#[derive(Debug, thiserror::Error)]
#[error("its address {address} is {kind}")]
pub(super) struct NotPublic {
    pub address: IpAddr,
    pub kind: &'static str,
}

impl Resolver for PublicResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let (mut public, mut refused) = (self.empty(), None);
        for address in &self.inner.resolve(uri, config, timeout)? {
            match kind(address.ip()).filter(|_| !self.trusted.contains(address)) {
                None => public.push(*address),
                Some(kind) => refused = refused.or(Some(NotPublic { address: address.ip(), kind })),
            }
        }
        match refused {
            Some(refused) if public.is_empty() => Err(ureq::Error::Other(Box::new(refused))),
            _ => Ok(public),
        }
    }
}

/// What kind of address it is, if it is not a public one: the IANA registries of special-purpose addresses.
pub(super) fn kind(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => kind_v4(address),
        IpAddr::V6(address) => kind_v6(address),
    }
}

fn kind_v4(address: Ipv4Addr) -> Option<&'static str> {
    match address.octets() {
        [0, ..] => Some("unspecified"),
        [127, ..] => Some("loopback"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Some("private"),
        [100, 64..=127, ..] => Some("shared by a provider's customers"),
        [169, 254, ..] => Some("link-local"),
        // The address at which one cloud answers its machines about themselves.
        [168, 63, 129, 16] => Some("a cloud's metadata service"),
        [192, 0, 0, _] | [192, 0, 2, _] | [198, 18..=19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => Some("reserved"),
        [224..=239, ..] => Some("multicast"),
        [240..=255, ..] => Some("reserved"),
        _ => None,
    }
}

fn kind_v6(address: Ipv6Addr) -> Option<&'static str> {
    let segments = address.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        kind_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some("unspecified"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some("loopback"),
        // IPv4 in IPv6: mapped, compatible, translated by NAT64, and 6to4.
        [0, 0, 0, 0, 0, 0xFFFF, high, low] | [0, 0, 0, 0, 0, 0, high, low] | [0, 0, 0, 0, 0xFFFF, 0, high, low] => {
            embedded(high, low)
        }
        [0x64, 0xFF9B, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => embedded(high, low),
        [0x64, 0xFF9B, 1, ..] => Some("private"),
        [0x100, 0, 0, 0, ..] | [0x2001, 0..=0x1FF, ..] | [0x2001, 0xDB8, ..] | [0x3FFF, 0..=0xFFF, ..] => {
            Some("reserved")
        }
        [0xFC00..=0xFDFF, ..] => Some("unique-local"),
        [0xFE80..=0xFEBF, ..] => Some("link-local"),
        [0xFEC0..=0xFEFF, ..] => Some("site-local"),
        [0xFF00..=0xFFFF, ..] => Some("multicast"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_may_be_asked() {
        let check = |expected: Option<&str>, addresses: &[&str]| {
            for address in addresses {
                assert_eq!(kind(address.parse().expect("an address")), expected, "{address}");
            }
        };
        check(
            None,
            &["8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.0.1.1", "223.255.255.255"],
        );
        check(
            None,
            &["2606:4700::1", "2a00::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2001:4860::1", "2002:808:808::1"],
        );
        check(Some("unspecified"), &["0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0"]);
        check(Some("loopback"), &["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "::127.0.0.1", "2002:7f00:1::"]);
        check(Some("private"), &["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "::ffff:10.0.0.1"]);
        check(Some("private"), &["64:ff9b::192.168.0.1", "64:ff9b:1::1"]);
        check(Some("shared by a provider's customers"), &["100.64.0.1", "100.100.100.200", "100.127.255.255"]);
        check(Some("link-local"), &["169.254.169.254", "fe80::1", "febf::1", "::ffff:169.254.169.254"]);
        check(Some("a cloud's metadata service"), &["168.63.129.16"]);
        check(Some("unique-local"), &["fc00::1", "fd00:ec2::254"]);
        check(Some("multicast"), &["224.0.0.1", "239.255.255.255", "ff02::1"]);
        check(Some("site-local"), &["fec0::1"]);
        check(
            Some("reserved"),
            &["192.0.0.192", "198.18.0.1", "240.0.0.1", "255.255.255.255", "2001:db8::1", "100::1"],
        );
    }
}
