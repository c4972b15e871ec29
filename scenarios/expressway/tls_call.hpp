// scenarios/expressway/tls_call.hpp: one TLS connection between servers: who calls whom, and what each
// demands of the other's certificate.
#pragma once

#include <optional>

#include "tvs/tls.hpp"

namespace scenarios {

// What a server or client demands of the certificate that it is shown (Cisco's German guide to Expressway
// certificates): a trusted authority, or the same self-signed certificate; a date that fits; one of its
// names.
struct Demand {
    std::vector<ctl::CertificatePtr> trusted;
    std::string where;  // that list is, for reports: "the trusted CA list of exp-c.example.com"
    std::optional<std::string> name{};  // nothing: any
    bool needs_whole_chain = false;
    std::vector<ctl::CertificateIdentity> revoked{};

    bool operator==(const Demand&) const = default;
};

// One side of a connection.
struct TlsParty {
    std::string name;                          // for reports
    std::optional<tvs::TlsIdentity> identity;  // nothing: it shows no certificate
    std::vector<Demand> demands;  // all must hold; none: the other's certificate is not looked at
};

// A port that servers stand at.
struct ListeningPort {
    std::string address;
    std::uint16_t port = 0;
    TlsParty server;
    tvs::TlsRange tls;

    [[nodiscard]] bool shows_the_same(const ListeningPort& other) const {
        return *server.identity->certificate == *other.server.identity->certificate &&
               server.demands == other.server.demands && tls == other.tls;
    }
};

struct TlsCall {
    std::string purpose;  // "traversal zone"
    std::string address;
    std::uint16_t port = 0;
    std::string server;  // its name, for reports
    TlsParty client;
};

enum class CallOutcome { up, unreachable, refused_by_client, refused_by_server };

[[nodiscard]] std::string call_outcome_name(CallOutcome outcome);  // "REFUSED_BY_CLIENT"

// Carries a call out.
using Caller = std::function<CallOutcome(const TlsCall&)>;

// What becomes of a certificate under these demands: the trouble with the first that does not hold, and that
// demand.
struct DemandAnswer {
    ctl::ChainAnswer answer;
    const Demand* demand = nullptr;  // borrowed from `demands`; nullptr: all hold
};
// `presented` must not be empty where there are demands.
[[nodiscard]] DemandAnswer judge_demands(const std::vector<Demand>& demands,
                                         const std::vector<ctl::CertificatePtr>& presented, ctl::ChainUse use,
                                         std::chrono::sys_seconds now);

// What this side sends: its own certificate first.
[[nodiscard]] std::vector<ctl::CertificatePtr> presented_by(const TlsParty& party);

// How the call ends between these two, by their demands alone. `listening` is nullptr where nothing listens.
[[nodiscard]] CallOutcome meet(const TlsCall& call, const ListeningPort* listening,
                               std::chrono::sys_seconds now);

// Expressways take any version, so that only demands decide.
inline constexpr tvs::TlsRange expressway_tls{tvs::TlsVersion::tls_1_0, tvs::TlsVersion::tls_1_3};

// Why it ended so, in words; empty for `up`.
[[nodiscard]] std::string reason_text(const TlsCall& call, const ListeningPort* listening,
                                      CallOutcome outcome, std::chrono::sys_seconds now);

}  // namespace scenarios
