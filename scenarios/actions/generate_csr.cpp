#include "scenarios/actions/generate_csr.hpp"

#include <fmt/format.h>

#include "scenarios/model/certificates.hpp"
#include "scenarios/model/uploads.hpp"

namespace actions {

namespace {

void check_multi_server(Checker& checker, const GenerateCsr& wanted) {
    const std::optional<model::Behaviour> its = checker.behaviour(wanted.cluster);
    if (wanted.certificate && its && !model::may_be_multi_server(*wanted.certificate, *its))
        checker.report("multi_server",
                       "only TOMCAT and CALLMANAGER have multi-server certificates, and from 14 on TVS",
                       "one request for each node: leave it out");
    std::vector<std::string> filled_in{wanted.parent_domain.value_or("")};
    for (const ClusterDescription& cluster : checker.site().clusters)
        if (cluster.name == wanted.cluster)
            for (const model::NodeDescription& node : cluster.nodes) filled_in.push_back(node.name);
    for (int i = 0; i < std::ssize(wanted.removed_names); ++i)
        if (!contains(filled_in, wanted.removed_names[static_cast<std::size_t>(i)]))
            checker.report("remove_name", i,
                           fmt::format("the form does not fill in \"{}\"",
                                       wanted.removed_names[static_cast<std::size_t>(i)]),
                           "it fills in the parent domain and the names of the nodes");
    if (wanted.nodes.size() > 1)
        checker.report("node", 1, "a multi-server request is made on one node, for all",
                       "name one, or none for the publisher");
}

void check_single_server(Checker& checker, const GenerateCsr& wanted) {
    const auto refuse = [&checker](const char* wrong) {
        checker.report(wrong, "this belongs to multi-server requests",
                       "multi_server: true; a single node gets further names by command: \"set web-security "
                       "...\"");
    };
    if (wanted.without_ms) refuse("without_ms");
    if (!wanted.removed_names.empty()) refuse("remove_name");
    if (!wanted.other_domains.empty()) refuse("other_domain");
}

void check_domains(Checker& checker, const GenerateCsr& wanted) {
    if (wanted.parent_domain && !is_good_name(*wanted.parent_domain))
        checker.report("parent_domain", fmt::format("\"{}\" is not a domain", *wanted.parent_domain),
                       "such as \"example.com\"");
    for (int i = 0; i < std::ssize(wanted.other_domains); ++i) {
        const std::string& domain = wanted.other_domains[static_cast<std::size_t>(i)];
        if (ctl::alternative_name(domain).kind == ctl::AlternativeName::Kind::ip)
            checker.report("other_domain", i, fmt::format("\"{}\" is an address", domain),
                           "a multi-server request takes domains only; addresses come by command: \"set "
                           "web-security ...\"");
        else if (!is_good_name(domain))
            checker.report("other_domain", i, fmt::format("\"{}\" is not a domain", domain),
                           "such as \"voice.example.com\"");
    }
}

}  // namespace

void GenerateCsr::check(Checker& checker) const {
    if (key_bits != 2048 && key_bits != 3072 && key_bits != 4096)
        checker.report("key_bits", fmt::format("a key of {} bits", key_bits), "2048, 3072 or 4096");
    if (expressway) {
        checker.need_expressway_alone(*expressway, {{"cluster", !cluster.empty()},
                                                    {"certificate", certificate.has_value()},
                                                    {"node", !nodes.empty()},
                                                    {"multi_server", is_multi_server},
                                                    {"without_ms", without_ms.has_value()},
                                                    {"parent_domain", parent_domain.has_value()},
                                                    {"other_domain", !other_domains.empty()}});
        for (int i = 0; i < std::ssize(alternative_names); ++i)
            if (!is_good_name(alternative_names[static_cast<std::size_t>(i)]))
                checker.report(
                    "alternative_name", i,
                    fmt::format("\"{}\" can't be a name", alternative_names[static_cast<std::size_t>(i)]),
                    "such as \"example.com\"");
        return;
    }
    checker.check_signed_kind(cluster, certificate, nodes);
    if (!alternative_names.empty())
        checker.report("alternative_name", "this belongs to an Expressway",
                       "multi_server: true and other_domain, or command: \"set web-security ...\"");
    if (certificate == CertificateKind::call_manager && key_bits == 3072)
        checker.report("key_bits", "CallManager signs files, and their format has no code for 3072 bits",
                       "2048 or 4096");
    if (is_multi_server)
        check_multi_server(checker, *this);
    else
        check_single_server(checker, *this);
    check_domains(checker, *this);
}

Outcome GenerateCsr::apply(SiteState& site, const Context& context) const {
    if (expressway) {
        model::generate_request(site.edit_expressway(*expressway), alternative_names,
                                static_cast<int>(key_bits), context);
        return {};
    }
    model::generate_request(site.edit_cluster(cluster), certificate.value(), nodes,
                            {.key_bits = static_cast<int>(key_bits),
                             .is_multi_server = is_multi_server,
                             .has_ms = !without_ms.value_or(false),
                             .parent_domain = parent_domain.value_or(""),
                             .removed_names = removed_names,
                             .other_domains = other_domains},
                            context);
    return {};
}

std::string GenerateCsr::words() const {
    return expressway ? "generate a CSR on " + *expressway
                      : fmt::format("generate a {}CSR for {} of {}{}", is_multi_server ? "multi-server " : "",
                                    kind_word(certificate.value()), cluster, on_nodes(nodes));
}

}  // namespace actions
