// scenarios/actions/expectation.hpp: what a plan says must hold: of phones, zones, sign-ins and certificates.
// Data; whether it holds, run/ says.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

// One field of an expectation, in the schema's words: {"trust", "LOCKED"}, {"at_risk", "true"}.
struct ExpectedValue {
    std::string field{};
    std::string value{};
};

// Of phones, as their last boots left them.
struct Expect {
    static constexpr std::string_view field = "expect";

    std::optional<std::string> phones{};   // a group; nothing: all
    std::optional<std::uint32_t> count{};  // exactly so many of them; nothing: all
    std::optional<std::string> list{};     // "CTL": of which list `reason`, `tvs` and `signer` speak
    std::optional<std::string> unregistered_at_most{};  // "10m": no phone for longer, at a stretch
    std::vector<ExpectedValue> values{};                // in the schema's order

    void check(Checker& checker) const;
    [[nodiscard]] std::string words() const;
};

// "90s", "10m", "2h"; nothing for any other text, or more than a year.
[[nodiscard]] std::optional<std::chrono::seconds> parse_duration(const std::string& text);

// Of a traversal zone, whose connections are made anew for this.
struct ExpectZone {
    static constexpr std::string_view field = "expect_zone";

    std::string zone{};
    std::vector<ExpectedValue> values{};   // state, ssh_tunnels
    std::optional<std::string> because{};  // words of the reason that is reported

    void check(Checker& checker) const;
    [[nodiscard]] std::string words() const;
};

// Somebody signs in from outside now.
struct ExpectRemoteAccess {
    static constexpr std::string_view field = "expect_remote_access";

    std::string remote_access{};
    std::vector<ExpectedValue> values{};  // sign_in, client_warns
    std::optional<std::string> because{};

    void check(Checker& checker) const;
    [[nodiscard]] std::string words() const;
};

// Of the whole site: healthy, but for what expectations of phones before it name, and for what is named here.
struct ExpectHealth {
    static constexpr std::string_view field = "expect_health";

    struct Away {
        std::string cluster{};
        std::vector<std::string> nodes{};     // empty: all
        std::optional<Service> service{};     // nothing: the node, or all that was taken from it
        std::optional<std::uint32_t> port{};  // likewise
    };
    struct NotPresented {
        std::string cluster{};
        std::optional<CertificateKind> certificate{};
        std::vector<std::string> nodes{};  // whose it is; empty: all
    };

    // What a cluster as a whole is meant to be: "old_ctl".
    struct OfCluster {
        std::string field{};
        std::string cluster{};
        int index = 0;  // among those of its field
    };

    std::vector<Away> away{};
    std::vector<NotPresented> not_presented{};
    std::vector<OfCluster> of_clusters{};

    void check(Checker& checker) const;
    [[nodiscard]] std::string words() const;
};

// OS Administration > Certificate Management > Find. With a count it is an expectation: so many must be
// found.
struct FindCertificates {
    static constexpr std::string_view field = "find_certificates";

    std::string cluster{};
    std::optional<CertificateKind> certificate{};
    std::optional<std::uint32_t> expire_within_days{};
    std::optional<std::string> signed_by{};  // only those of this authority
    std::optional<std::uint32_t> count{};

    void check(Checker& checker) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
