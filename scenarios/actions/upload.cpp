#include "scenarios/actions/upload.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/actions/files.hpp"
#include "scenarios/model/uploads.hpp"

namespace actions {
namespace {

std::vector<ctl::CertificatePtr> uploaded(const SiteState& site, const Upload& upload) {
    const model::ClusterState& source = site.cluster(upload.from_cluster);
    const CertificateKind kind = upload.certificate.value();
    std::vector<ctl::CertificatePtr> certificates;
    if (kind == CertificateKind::itl_recovery)
        certificates.push_back(source.itl_recovery.value().certificate);
    if (kind == CertificateKind::etoken)
        for (const auto& token : source.etokens) certificates.push_back(token.certificate);
    for (const auto& node : source.nodes) {
        if (!upload.from_nodes.empty() && !contains(upload.from_nodes, node->name())) continue;
        if (const auto* identity = node->identity(kind)) certificates.push_back(identity->certificate);
    }
    return certificates;
}

constexpr const char* stores =
    "store: PHONE_SAST_TRUST, CALLMANAGER_TRUST, CAPF_TRUST, TOMCAT_TRUST, IPSEC_TRUST, TVS_TRUST or "
    "AUTHENTICATION_SERVER";

}  // namespace

void Upload::check(Checker& checker) const {
    const ClusterDescription* its = nullptr;
    if (expressway) {
        checker.need_expressway_alone(
            *expressway,
            {{"cluster", !cluster.empty()}, {"store", store.has_value()}, {"node", !nodes.empty()}});
    } else {
        its = checker.administered(cluster);
        if (!store) checker.report("which trust store?", stores);
    }
    if (file) {
        const auto refuse = [&checker](const char* wrong) {
            checker.report(wrong, "a file, and a certificate of a cluster", "upload one of them");
        };
        if (!from_cluster.empty()) refuse("from_cluster");
        if (certificate) refuse("certificate");
        if (!from_nodes.empty()) refuse("from_node");
        checker.need_file("file", *file);
    } else {
        if (!certificate)
            checker.report("which certificate?",
                           "certificate: CALLMANAGER, TVS, CAPF, TOMCAT, IPSEC, ITLRECOVERY or ETOKEN of "
                           "from_cluster; or a file");
        const ClusterDescription* source = checker.cluster("from_cluster", from_cluster);
        if (source != nullptr && certificate)
            checker.check_certificate(*certificate, *source, "from_node", from_nodes);
        checker.need_members("from_node", from_nodes);
    }
    if (its == nullptr) return;
    checker.check_members("node", nodes, *its, {});
    checker.need_present("node", nodes);
}

Outcome Upload::apply(SiteState& site, const Context& context) const {
    if (file) {
        const auto bytes = model::find_file(*site.files, site.frame->description, *file);
        if (!bytes) return {no_file(*file)};
        if (expressway) return {model::upload_trusted(site.edit_expressway(*expressway), *bytes)};
        return model::upload(site.edit_cluster(cluster), store.value(), *bytes, nodes, context);
    }
    const std::vector<ctl::CertificatePtr> certificates = uploaded(site, *this);
    if (!expressway)
        return model::upload(site.edit_cluster(cluster), store.value(), certificates, nodes, context);
    site.edit_expressway(*expressway).trusted.insert(certificates.begin(), certificates.end());
    return {};
}

std::string Upload::words() const {
    const std::string what = file ? *file
                                  : fmt::format("the {} certificate of {}{}", kind_word(certificate.value()),
                                                from_cluster, on_nodes(from_nodes));
    return fmt::format(
        "upload {} to {}", what,
        expressway ? "the trusted CA list of " + *expressway : store_word(store.value()) + " of " + cluster);
}

}  // namespace actions
