#include "scenarios/actions/regenerate.hpp"

#include <fmt/format.h>

#include "scenarios/model/certificates.hpp"

namespace actions {

void Regenerate::check(Checker& checker) const {
    const ClusterDescription* its = checker.cluster("cluster", cluster);
    if (!certificate)
        checker.report("which certificate?",
                       "certificate: CALLMANAGER, TVS, CAPF, TOMCAT, IPSEC or ITLRECOVERY");
    if (its == nullptr || !certificate) return;
    if (*certificate == CertificateKind::etoken)
        return checker.report("certificate", "an eToken can't be regenerated",
                              "lost ones: replace_etokens { ... }");
    checker.check_certificate(*certificate, *its, "node", nodes);
    if (key_bits != 2048 && key_bits != 4096)
        checker.report("key_bits", fmt::format("a key of {} bits", key_bits),
                       "2048 or 4096: the format of signed files has no code for any other, 3072 among them");
    checker.need_present("node", nodes);
    if (*certificate == CertificateKind::itl_recovery) return checker.need_publisher(*its);
    checker.need_some_present(nodes.empty(), *certificate == CertificateKind::capf
                                                 ? nodes_running(*its, Service::capf)
                                                 : node_names(*its));
}

Outcome Regenerate::apply(SiteState& site, const Context& context) const {
    model::regenerate(site.edit_cluster(cluster), certificate.value(), nodes, static_cast<int>(key_bits),
                      context);
    return {};
}

std::string Regenerate::words() const {
    return fmt::format("regenerate the {} certificate of {}{}", kind_word(certificate.value()), cluster,
                       on_nodes(nodes));
}

}  // namespace actions
