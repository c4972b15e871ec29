// scenarios/actions/procedures.hpp: what the documents have done after renewals and before moves, as actions
// in the release and mode of a cluster. Plans' shorthands, the questions of `impact` and what advice tries
// are all made of these. What each procedure is, with its documents: language/README.md, "Procedures".
#pragma once

#include "scenarios/actions/action.hpp"

namespace actions {

// A cluster, as far as procedures go by it.
struct Administered {
    std::string name;
    model::Version version;
    bool is_mixed = false;
    bool has_etokens = false;  // that sign its CTL
    // "Phone Interaction on Certificate Update"; nothing: nobody says.
    std::optional<model::PhoneInteraction> interaction{};
};
[[nodiscard]] Administered administered(const model::ClusterDescription& cluster);  // on its first day
[[nodiscard]] Administered administered(const model::ClusterState& cluster);

// A CTL is offered once these have restarted (Q27).
[[nodiscard]] Restart restart_that_offers_ctl(const std::string& cluster);

// What follows a renewal up to the restarts: the CTL in mixed mode, then the services.
[[nodiscard]] std::vector<Action> after_renewal(CertificateKind kind, const Administered& cluster);

// The phones that must take another list then: those that trust this kind by one.
[[nodiscard]] bool is_followed_by_reset(CertificateKind kind);

// ITLRecovery, its renewal included. `ResetPhones{}` in it stands for the phones of the cluster.
[[nodiscard]] std::vector<Action> renew_itl_recovery(const Administered& cluster);

// Both export, one consolidates, both import (Cisco 215539).
[[nodiscard]] std::vector<Action> exchange(const std::string& one, const std::string& other);

// The certificates that sign lists and configurations of `of`, for the TVS of `into` (Cisco 213407).
[[nodiscard]] std::vector<Action> upload_signers(const std::string& into, const Administered& of);

// The CAPF of `of` as an issuer of the LSCs that CallManagers of `into` are shown.
[[nodiscard]] Upload upload_capf(const std::string& into, const std::string& of,
                                 std::vector<std::string> call_managers);

}  // namespace actions
