#include "scenarios/actions/generate_csr.hpp"

#include <fmt/format.h>

#include "scenarios/model/uploads.hpp"

namespace actions {

void GenerateCsr::check(Checker& checker) const {
    if (expressway) {
        checker.need_expressway("expressway", 0, *expressway);
        const auto refuse = [&checker](bool is_set, const char* wrong) {
            if (is_set)
                checker.report(wrong, "this belongs to a cluster, and the step is about an Expressway",
                               "leave it out");
        };
        refuse(!cluster.empty(), "cluster");
        refuse(certificate.has_value(), "certificate");
        refuse(!nodes.empty(), "node");
        refuse(is_multi_server, "multi_server");
        for (int i = 0; i < std::ssize(alternative_names); ++i)
            if (!is_good_name(alternative_names[static_cast<std::size_t>(i)]))
                checker.report(
                    "alternative_name", i,
                    fmt::format("\"{}\" can't be a name", alternative_names[static_cast<std::size_t>(i)]),
                    "such as \"example.com\"");
    } else {
        checker.check_signed_kind(cluster, certificate, nodes);
        if (!alternative_names.empty())
            checker.report("alternative_name", "this belongs to an Expressway",
                           "multi_server: true and other_domain, or command: \"set web-security ...\"");
    }
    if (key_bits != 2048 && key_bits != 3072 && key_bits != 4096)
        checker.report("key_bits", fmt::format("a key of {} bits", key_bits), "2048, 3072 or 4096");
    else if (certificate == CertificateKind::call_manager && key_bits == 3072)
        checker.report("key_bits", "CallManager signs files, and their format has no code for 3072 bits",
                       "2048 or 4096");
    if (is_multi_server) {
        if (certificate && certificate != CertificateKind::call_manager &&
            certificate != CertificateKind::tomcat)
            checker.report("multi_server", "only TOMCAT and CALLMANAGER have multi-server certificates",
                           "one request for each node: leave it out");
        if (nodes.size() > 1)
            checker.report("node", 1, "a multi-server request is made on one node, for all",
                           "name one, or none for the publisher");
    } else {
        const auto refuse = [&checker](const char* wrong) {
            checker.report(
                wrong, "this belongs to multi-server requests",
                "multi_server: true; a single node gets further names by command: \"set web-security "
                "...\"");
        };
        if (without_ms) refuse("without_ms");
        if (!other_domains.empty()) refuse("other_domain");
    }
    if (parent_domain && !is_good_name(*parent_domain))
        checker.report("parent_domain", fmt::format("\"{}\" is no domain", *parent_domain),
                       "such as \"example.com\"");
    for (int i = 0; i < std::ssize(other_domains); ++i) {
        const std::string& domain = other_domains[static_cast<std::size_t>(i)];
        if (ctl::alternative_name(domain).kind == ctl::AlternativeName::Kind::ip)
            checker.report("other_domain", i, fmt::format("\"{}\" is an address", domain),
                           "a multi-server request takes domains only; addresses come by command: \"set "
                           "web-security ...\"");
        else if (!is_good_name(domain))
            checker.report("other_domain", i, fmt::format("\"{}\" is no domain", domain),
                           "such as \"voice.example.com\"");
    }
}

Outcome GenerateCsr::apply(SiteState& site, const Context& context) const {
    if (expressway) {
        model::generate_request(site.edit_expressway(*expressway), alternative_names, key_bits, context);
        return {};
    }
    model::generate_request(site.edit_cluster(cluster), certificate.value(), nodes,
                            {.key_bits = key_bits,
                             .is_multi_server = is_multi_server,
                             .has_ms = !without_ms.value_or(false),
                             .parent_domain = parent_domain.value_or(""),
                             .other_domains = other_domains},
                            context);
    return {};
}

std::string GenerateCsr::words() const {
    return expressway ? "generate a CSR on " + *expressway
                      : fmt::format("generate a {}CSR for {} of {}{}", is_multi_server ? "multi-server " : "",
                                    kind_word(certificate.value()), cluster, on_nodes(nodes));
}

std::string GenerateCsr::refuser() const {
    return expressway ? "the Expressway" : "the cluster";
}

}  // namespace actions
