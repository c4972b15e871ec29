#include "scenarios/actions/command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/actions/command_line.hpp"
#include "scenarios/model/lists.hpp"
#include "scenarios/model/services.hpp"
#include "scenarios/model/uploads.hpp"

namespace actions {
namespace {

constexpr std::string_view fetched_itl_recovery = "ITLRecovery.p12";

// The cluster that an ITLRecovery.p12 was fetched from: this one, or the one that is named before it; nothing
// for any other file.
std::optional<std::string> owner_of(const std::string& file, const std::string& own) {
    const std::size_t slash = std::min(file.find('/'), file.size());
    if (slash == file.size()) return file == fetched_itl_recovery ? std::optional(own) : std::nullopt;
    return file.substr(slash + 1) == fetched_itl_recovery ? std::optional(file.substr(0, slash))
                                                          : std::nullopt;
}

void check_names(const CommandLine& line, Checker& checker) {
    for (const std::string& word : line.subject)
        if (!word.empty() && !is_good_common_name(word))
            checker.report("command", fmt::format("\"{}\" is too long for a certificate's name", word),
                           "at most 64 characters");
    for (const std::string& name : line.alternative_names)
        if (!is_good_name(name))
            checker.report("command", fmt::format("\"{}\" can't be a name in a certificate", name),
                           "names and addresses with commas between them: www.example.com,192.0.2.1");
}

void check_line(const CommandLine& line, const ClusterDescription& cluster, Checker& checker) {
    const std::optional<model::Behaviour> its = checker.behaviour(cluster.name);
    switch (line.kind) {
        case CommandKind::set_mixed_mode: return checker.change_mode("command", cluster, true);
        case CommandKind::set_non_secure_mode: return checker.change_mode("command", cluster, false);
        case CommandKind::update_ctl:
        case CommandKind::reset_ctl: return checker.need_mixed(cluster);
        case CommandKind::get_itl_recovery:
            if (!its || !its->has_itl_recovery)
                checker.report("cluster",
                               fmt::format("a {} cluster has no ITLRecovery", cluster.version_name),
                               "it is new in 10.0 (Cisco 117598)");
            checker.state().fetched.insert(cluster.name);
            return;
        case CommandKind::reset_itl_remotely:
            if (const std::optional<std::string> owner = owner_of(line.file, cluster.name);
                !owner || !checker.state().fetched.contains(*owner))
                checker.report("command", fmt::format("no file {} has been fetched", line.file),
                               "first command: \"file get tftp ITLRecovery.p12\", then reset with "
                               "ITLRecovery.p12, or with CLUSTER/ITLRecovery.p12 of another cluster");
            return;
        case CommandKind::set_web_security: return check_names(line, checker);
        case CommandKind::set_tls_version:
            if (its && line.tls > its->newest_tls)
                checker.report("command",
                               fmt::format("{} knows no newer TLS than {}", cluster.version_name,
                                           tvs::tls_version_name(its->newest_tls)),
                               "set tls min-version 1.0 is the default");
            return;
        case CommandKind::restart_service:
        case CommandKind::reset_itl:
        case CommandKind::delete_ctl: return;
    }
}

void set_tls_version(model::ClusterState& cluster, const std::vector<std::string>& nodes,
                     tvs::TlsVersion version) {
    const bool is_for_all = !cluster.behaviour().sets_tls_on_each_node;
    const std::vector<std::string> chosen = is_for_all      ? std::vector<std::string>{}
                                            : nodes.empty() ? std::vector{cluster.publisher().name()}
                                                            : nodes;
    for (const std::size_t node : cluster.chosen(chosen)) cluster.nodes[node].edit().oldest_tls = version;
}

}  // namespace

void Command::check(Checker& checker) const {
    const ClusterDescription* its = checker.administered(cluster);
    const std::optional<CommandLine> line = parse_command(text);
    if (!line)
        return checker.report("command", fmt::format("\"{}\" is not a known command", text),
                              suggestion(text, known_commands(), "known are"));
    if (its == nullptr) return;
    if (is_for_any_node(line->kind)) {
        checker.check_members("node", nodes, *its, std::nullopt);
        checker.need_present("node", nodes);
    } else if (!nodes.empty()) {
        checker.report("node", "this command is given on the publisher", "leave the node out");
    }
    check_line(*line, *its, checker);
}

Outcome Command::apply(SiteState& site, const Context& context) const {
    const CommandLine line = parse_command(text).value();
    const model::AlternateTftp alternate = model::alternate_tftp(site, site.cluster(cluster));
    model::ClusterState& target = site.edit_cluster(cluster);
    switch (line.kind) {
        case CommandKind::set_mixed_mode:
            return {
                model::update_ctl_without_etokens(target, model::ClusterSecurity::mixed, alternate, context)};
        case CommandKind::set_non_secure_mode:
            return {model::update_ctl_without_etokens(target, model::ClusterSecurity::non_secure, alternate,
                                                      context)};
        case CommandKind::update_ctl:
            return {model::update_ctl_without_etokens(target, std::nullopt, alternate, context)};
        case CommandKind::reset_ctl: return {model::reset_ctl_locally(target, alternate, context)};
        case CommandKind::reset_itl: return model::reset_itl_locally(target, context);
        case CommandKind::delete_ctl: model::delete_ctl(target, nodes); return {};
        case CommandKind::restart_service:
            model::restart(target, {line.service},
                           nodes.empty() ? std::vector{target.publisher().name()} : nodes, context);
            return {};
        case CommandKind::set_tls_version: set_tls_version(target, nodes, line.tls); return {};
        case CommandKind::set_web_security:
            model::set_web_security(target, nodes,
                                    {{line.subject.at(0), line.subject.at(1), line.subject.at(2),
                                      line.subject.at(3), line.subject.at(4)},
                                     line.alternative_names},
                                    context);
            return {};
        case CommandKind::get_itl_recovery:
            site.files.edit().fetched.insert_or_assign(cluster, target.itl_recovery.value());
            return {};
        case CommandKind::reset_itl_remotely:
            if (!target.behaviour().itl_reset_signer)
                return {"there is no such command before 10.0 (Cisco 117598)"};
            return model::reset_itl(target, site.files->fetched.at(owner_of(line.file, cluster).value()),
                                    context);
    }
    return {};
}

std::string Command::words() const {
    return nodes.empty() ? fmt::format("{} on {}", text, cluster)
                         : fmt::format("{} on {}", text, fmt::join(nodes, ", "));
}

}  // namespace actions
