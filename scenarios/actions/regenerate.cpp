#include "scenarios/actions/regenerate.hpp"

#include <fmt/format.h>

#include "scenarios/model/certificates.hpp"

namespace actions {

namespace {

void check_multi_server(Checker& checker, const Regenerate& wanted) {
    const std::optional<model::Behaviour> its = checker.behaviour(wanted.cluster);
    if (its && !its->has_self_signed_multi_server)
        checker.report("multi_server", "no self-signed multi-server certificates before 14",
                       "generate_csr { multi_server: true } and an authority make one (Security Guide 14)");
    if (!model::may_be_multi_server(*wanted.certificate, its.value_or(model::Behaviour{})))
        checker.report("multi_server", "there is no multi-server certificate of this kind",
                       "TOMCAT, CALLMANAGER and TVS have them (Security Guide 14)");
    if (!wanted.nodes.empty())
        checker.report("node", "a multi-server certificate is for all nodes", "leave the node out");
}

}  // namespace

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
    if (is_multi_server) check_multi_server(checker, *this);
    checker.need_present("node", nodes);
    if (*certificate == CertificateKind::itl_recovery) return checker.need_publisher(*its);
    checker.need_some_present(nodes.empty(), node_names(*its));
}

Outcome Regenerate::apply(SiteState& site, const Context& context) const {
    model::ClusterState& changed = site.edit_cluster(cluster);
    if (is_multi_server)
        model::regenerate_for_all(changed, certificate.value(), {.key_bits = static_cast<int>(key_bits)},
                                  context);
    else
        model::regenerate(changed, certificate.value(), nodes, static_cast<int>(key_bits), context);
    return {};
}

std::string Regenerate::words() const {
    return fmt::format("regenerate the {} certificate of {}{}{}{}", kind_word(certificate.value()), cluster,
                       on_nodes(nodes), is_multi_server ? ", one for all nodes" : "",
                       go_on ? ", and go on" : "");
}

}  // namespace actions
