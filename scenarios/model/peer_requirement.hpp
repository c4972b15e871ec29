// scenarios/model/peer_requirement.hpp: one TLS connection between servers: who calls whom, and what each
// requires of the other's certificate.
#pragma once

#include <optional>

#include "scenarios/model/node.hpp"

namespace model {

// What a server or client requires of the certificate that it is shown (Cisco's German guide to Expressway
// certificates): a trusted authority, or the same self-signed certificate; a date that fits; one of its
// names.
struct PeerRequirement {
    std::vector<ctl::CertificatePtr> trusted;
    std::string where;  // that list is, for reports: "the trusted CA list of exp-c.example.com"
    std::optional<std::string> name{};  // nothing: any
    bool needs_whole_chain = false;
    std::vector<ctl::CertificateIdentity> revoked{};

    bool operator==(const PeerRequirement&) const = default;
};

// One side of a connection.
struct TlsParty {
    std::string name;                          // for reports
    std::optional<tvs::TlsIdentity> identity;  // nothing: it shows no certificate
    std::vector<PeerRequirement>
        requirements;  // all must hold; none: the other's certificate is not looked at
};

// A port that servers stand at.
struct ListeningPort {
    std::string address;
    std::uint16_t port = 0;
    TlsParty server;
    tvs::TlsRange tls;

    [[nodiscard]] bool shows_the_same(const ListeningPort& other) const {
        return *server.identity->certificate == *other.server.identity->certificate &&
               server.requirements == other.server.requirements && tls == other.tls;
    }
};

struct TlsConnectionTest {
    std::string purpose;  // "traversal zone"
    std::string address;
    std::uint16_t port = 0;
    std::string server;  // its name, for reports
    TlsParty client;
};

// Between servers: `answered` is up, `certificate_refused` is refused by the client, `tls_failed` by the
// server.
[[nodiscard]] std::string contact_name(tvs::Contact contact);  // "REFUSED_BY_CLIENT"

// Carries a test out.
using ConnectionTester = std::function<tvs::Contact(const TlsConnectionTest&)>;

// What becomes of a certificate under these requirements: the trouble with the first that does not hold, and
// that requirement.
struct RequirementAnswer {
    ctl::ChainAnswer answer;
    const PeerRequirement* requirement = nullptr;  // borrowed from `requirements`; nullptr: all hold
};
// `presented` must not be empty where there are requirements.
[[nodiscard]] RequirementAnswer judge_requirements(const std::vector<PeerRequirement>& requirements,
                                                   const std::vector<ctl::CertificatePtr>& presented,
                                                   ctl::ChainUse use, std::chrono::sys_seconds now);

// What this side sends: its own certificate first.
[[nodiscard]] std::vector<ctl::CertificatePtr> presented_by(const TlsParty& party);

// How the test ends between these two, by their requirements alone. `listening` is nullptr where nothing
// listens.
[[nodiscard]] tvs::Contact connect(const TlsConnectionTest& test, const ListeningPort* listening,
                                   std::chrono::sys_seconds now);

// Expressways take any version, so that only requirements decide.
inline constexpr tvs::TlsRange expressway_tls{tvs::TlsVersion::tls_1_0, tvs::TlsVersion::tls_1_3};

// Why it ended so, in words; empty for `up`.
[[nodiscard]] std::string reason_text(const TlsConnectionTest& test, const ListeningPort* listening,
                                      tvs::Contact outcome, std::chrono::sys_seconds now);

}  // namespace model
