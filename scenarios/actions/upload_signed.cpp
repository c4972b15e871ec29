#include "scenarios/actions/upload_signed.hpp"

#include <fmt/format.h>

#include "scenarios/actions/files.hpp"
#include "scenarios/model/uploads.hpp"

namespace actions {

void UploadSigned::check(Checker& checker) const {
    if (expressway) {
        checker.need_expressway_alone(*expressway, {{"cluster", !cluster.empty()},
                                                    {"certificate", certificate.has_value()},
                                                    {"node", node.has_value()}});
    } else {
        checker.check_signed_kind(cluster, certificate,
                                  node ? std::vector{*node} : std::vector<std::string>{});
    }
    checker.need_file("file", file);
}

Outcome UploadSigned::apply(SiteState& site, const Context& context) const {
    const auto bytes = model::find_file(*site.files, site.frame->description, file);
    if (!bytes) return {no_file(file)};
    if (expressway) {
        model::ExpresswayState& renewed = site.edit_expressway(*expressway);
        if (Refusal refusal = model::upload_signed(renewed, *bytes, context.now)) return {refusal};
        model::put_file(site.files.edit(), renewed.name + ".pem",
                        ctl::as_bytes(renewed.identity.certificate->pem()));
        return {};
    }
    model::ClusterState& target = site.edit_cluster(cluster);
    return model::upload_signed(target, certificate.value(), node.value_or(target.publisher().name()), *bytes,
                                context);
}

std::string UploadSigned::words() const {
    return expressway ? fmt::format("upload {} as server certificate of {}", file, *expressway)
                      : fmt::format("upload {} as {} of {}", file, kind_word(certificate.value()),
                                    node.value_or(cluster));
}

}  // namespace actions
