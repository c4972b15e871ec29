// scenarios/language/procedures.hpp: the procedures of the documents, as the steps that they consist of in
// the release and mode that the cluster has when they are begun. What each is made of stands in README.md,
// "Procedures". For the .cpp files of this room.
#pragma once

#include <map>

#include "scenarios/language/scenario.pb.h"
#include "scenarios/model/version.hpp"

namespace language {

// A cluster, as far as it is known without playing the plan.
struct ClusterNow {
    const bellwether::Cluster* described = nullptr;
    model::Version version;
    bool is_mixed = false;
    // "Phone Interaction on Certificate Update"; nothing: the plan leaves it open.
    std::optional<bellwether::Cluster::PhoneInteraction> interaction{};
    bool has_etokens = false;  // that sign its CTL
    bool has_sso = false;      // SAML single sign-on is on
};
using ClustersNow = std::map<std::string, ClusterNow>;

// Follows a step that changes what is known of clusters.
void follow(ClustersNow& clusters, const bellwether::Step& step);

// The steps of a shorthand; none where it names a cluster that there is not, or says too little: checking the
// plan reports that. `scenario` has the authorities and phones.
[[nodiscard]] std::vector<bellwether::Step> steps_of(const bellwether::Renew& renew,
                                                     const bellwether::Scenario& scenario,
                                                     const ClustersNow& clusters);
[[nodiscard]] std::vector<bellwether::Step> steps_of(const bellwether::RenewItlRecovery& renew,
                                                     const bellwether::Scenario& scenario,
                                                     const ClustersNow& clusters);
[[nodiscard]] std::vector<bellwether::Step> steps_of(const bellwether::Migrate& migrate,
                                                     const bellwether::Scenario& scenario,
                                                     const ClustersNow& clusters);

}  // namespace language
