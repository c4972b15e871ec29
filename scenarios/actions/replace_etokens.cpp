#include "scenarios/actions/replace_etokens.hpp"

#include "scenarios/model/certificates.hpp"

namespace actions {

void ReplaceEtokens::check(Checker& checker) const {
    checker.administered(cluster);  // whether eTokens still sign is seen when it comes to it
}

Outcome ReplaceEtokens::apply(SiteState& site, const Context& context) const {
    return {model::replace_etokens(site.edit_cluster(cluster), context)};
}

std::string ReplaceEtokens::words() const {
    return "two new eTokens for " + cluster;
}

}  // namespace actions
