#include "scenarios/actions/update_ctl.hpp"

#include "scenarios/model/lists.hpp"

namespace actions {

void UpdateCtl::check(Checker& checker) const {
    if (const ClusterDescription* its = checker.administered(cluster)) checker.need_mixed(*its);
}

Outcome UpdateCtl::apply(SiteState& site, const Context& context) const {
    const model::AlternateTftp alternate = model::alternate_tftp(site, site.cluster(cluster));
    model::update_ctl(site.edit_cluster(cluster), alternate, context);
    return {};
}

std::string UpdateCtl::words() const {
    return "update the CTL of " + cluster;
}

}  // namespace actions
