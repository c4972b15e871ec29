// scenarios/model/certificate_facts.hpp: what a cluster does with each kind of its certificates: one table.
// Which lists name them is the business of lists.hpp.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ctl/role.hpp"
#include "scenarios/model/description.hpp"
#include "scenarios/model/trust_stores.hpp"

namespace model {

// Which phones another certificate of this kind resets by itself, from 14 on (Cisco 221070, README.md).
enum class ResetBy {
    nobody,
    node_with_tftp,  // all phones of the cluster, where its node runs TFTP
    group_of_node,   // those whose CallManager group has its node
    node_with_capf,  // all, where its node runs CAPF
    choice,          // all, where the model's switch says so (Q35)
};

struct CertificateFacts {
    CertificateKind kind{};
    // The trust store that takes its issuers, and copies of it.
    std::optional<TrustStore> store{};
    // With these roles a TVS vouches for it (CUCM's own table: 9.1.2 log in Cisco 210541; Q18).
    std::vector<ctl::Role> tvs_roles{};
    // The CTL names it, so that in mixed mode the CTL is updated before the restarts.
    bool is_named_in_ctl = false;
    bool is_on_im_and_presence = false;
    // The versions in which one can be for all nodes.
    bool (*may_be_multi_server)(const Behaviour&) = nullptr;
    ResetBy resets = ResetBy::nobody;
    // What is restarted once a new one is in place, in the order in which runbooks name it.
    std::vector<Service> (*restarts)(const Behaviour&) = nullptr;
    // What its expiry breaks in this model: TLS peers look at dates, and signatures of lists and files are
    // judged without (Q7). `impact` plays it.
    std::string_view breaks_at_expiry{};
    // What its expiry, or a renewal that goes wrong, breaks beside what is modelled: the warnings of Cisco's
    // guide to CA-signed certificates (German rev. 5.0), of ITLRecovery those of the Security Guide
    // 12.5(1)SU3 and Cisco 214231. Empty: no document warns of more.
    std::string_view not_played{};
};

// Of a node's or cluster's certificate; of eTokens, Expressways and authorities there is nothing to tell.
[[nodiscard]] const CertificateFacts& facts_of(CertificateKind kind);

// All kinds that expire and are renewed, in the order in which they are told.
[[nodiscard]] std::span<const CertificateFacts> all_certificate_facts();

[[nodiscard]] std::vector<Service> restarts_after(CertificateKind kind, const Version& version);

}  // namespace model
