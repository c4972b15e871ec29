#include "scenarios/actions/download_csr.hpp"

#include <fmt/format.h>

#include "scenarios/model/uploads.hpp"

namespace actions {

void DownloadCsr::check(Checker& checker) const {
    if (expressway) {
        checker.need_expressway_alone(*expressway, {{"cluster", !cluster.empty()},
                                                    {"certificate", certificate.has_value()},
                                                    {"node", node.has_value()}});
    } else {
        checker.check_signed_kind(cluster, certificate,
                                  node ? std::vector{*node} : std::vector<std::string>{});
    }
    checker.make_file(file);
}

Outcome DownloadCsr::apply(SiteState& site, const Context&) const {
    ctl::CertificateRequestPtr waiting;
    std::string where = expressway.value_or("");
    if (expressway) {
        const model::ExpresswayState& server = site.expressway(*expressway);
        if (server.waiting) waiting = server.waiting->request;
    } else {
        const model::ClusterState& asked = site.cluster(cluster);
        where = node.value_or(asked.publisher().name());
        waiting = model::request(asked, certificate.value(), where);
    }
    if (!waiting)
        return {expressway ? fmt::format("there is no CSR on {}: generate one", where)
                           : fmt::format("there is no CSR for {} on {}: generate one",
                                         issuing::purpose_name(certificate.value()), where)};
    model::put_file(site.files.edit(), file, ctl::as_bytes(waiting->pem()));
    return {};
}

std::string DownloadCsr::words() const {
    return expressway ? fmt::format("download the CSR of {} as {}", *expressway, file)
                      : fmt::format("download the CSR for {} of {} as {}", kind_word(certificate.value()),
                                    node.value_or(cluster), file);
}

}  // namespace actions
