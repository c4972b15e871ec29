#include "scenarios/actions/reuse_certificate.hpp"

#include "scenarios/model/certificates.hpp"

namespace actions {

void ReuseCertificate::check(Checker& checker) const {
    checker.administered(cluster);
}

Outcome ReuseCertificate::apply(SiteState& site, const Context& context) const {
    if (model::Refusal refusal = model::reuse_tomcat_certificate(site.edit_cluster(cluster), context))
        return {refusal};
    return {
        {},
        {"CallManager shows Tomcat's certificate from now on, and its next one as well: plan each renewal of "
         "Tomcat as one of CallManager (Cisco 221070); in mixed mode update the CTL; restart HAProxy"}};
}

std::string ReuseCertificate::words() const {
    return "reuse the Tomcat certificate of " + cluster + " for CallManager";
}

}  // namespace actions
