#include "scenarios/language/check.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "phone/display.hpp"
#include "scenarios/cluster/version.hpp"
#include "scenarios/language/check_timing.hpp"
#include "scenarios/language/description.hpp"
#include "scenarios/site.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;

constexpr std::uint64_t longest_reset_seconds = 30 * 86400;
constexpr Time last_time = std::chrono::sys_days(std::chrono::year(2100) / 1 / 1);

constexpr std::array<std::uint16_t, 4> node_ports{69, 2445, 5060, 5061};

std::optional<bellwether::Node::Service> service_on(std::uint32_t port) {
    switch (port) {
        case 69: return bellwether::Node::TFTP;
        case 2445: return bellwether::Node::TVS;
        case 5060:
        case 5061: return bellwether::Node::CALLMANAGER;
        default: return std::nullopt;
    }
}

// What a step takes away, and gives back: a node, a service of it or a port of it.
struct Absence {
    std::string node;
    int service = -1;
    std::uint32_t port = 0;

    auto operator<=>(const Absence&) const = default;
};

// The steps in order: can each apply when its turn comes?
class StepChecker {
  public:
    StepChecker(const Document& document, Description& description, std::vector<Diagnostic>& diagnostics)
        : document_(document),
          scenario_(document.scenario()),
          description_(description),
          diagnostics_(diagnostics) {}

    void run() {
        for (const pb::Cluster& cluster : scenario_.cluster())
            if (cluster.security_mode() == pb::Cluster::MIXED) mixed_.insert(cluster.name());
        for (int i = 0; i < scenario_.step_size(); ++i)
            check_step(scenario_.step(i), document_.root().nested("step", i));
    }

  private:
    void report(Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }

    void check_step(const pb::Step& step, const Spot& spot) {
        switch (step.action_case()) {
            case pb::Step::kRegenerate: return check_regenerate(step.regenerate(), spot.nested("regenerate"));
            case pb::Step::kRestart: return check_restart(step.restart(), spot.nested("restart"));
            case pb::Step::kResetPhones: return check_reset(step.reset_phones(), spot.nested("reset_phones"));
            case pb::Step::kWait: return check_wait(step.wait(), spot.nested("wait"));
            case pb::Step::kSetOption150:
                return check_option_150(step.set_option_150(), spot.nested("set_option_150"));
            case pb::Step::kUpload: return check_upload(step.upload(), spot.nested("upload"));
            case pb::Step::kUpdateCtl: return check_update_ctl(step.update_ctl(), spot.nested("update_ctl"));
            case pb::Step::kSetSecurityMode:
                return check_security_mode(step.set_security_mode(), spot.nested("set_security_mode"));
            case pb::Step::kBulkExport:
                return check_bulk_export(step.bulk_export(), spot.nested("bulk_export"));
            case pb::Step::kBulkConsolidate:
                return check_bulk_consolidate(step.bulk_consolidate(), spot.nested("bulk_consolidate"));
            case pb::Step::kBulkImport:
                return check_bulk_import(step.bulk_import(), spot.nested("bulk_import"));
            case pb::Step::kSetRollback:
                return check_rollback(step.set_rollback(), spot.nested("set_rollback"));
            case pb::Step::kDeleteLists:
                (void)check_chosen(step.delete_lists(), spot.nested("delete_lists"));
                return;
            case pb::Step::kTakeAway: return check_absence(step.take_away(), spot.nested("take_away"), true);
            case pb::Step::kGiveBack: return check_absence(step.give_back(), spot.nested("give_back"), false);
            case pb::Step::kExpect: return check_expect(step.expect(), spot.nested("expect"));
            case pb::Step::ACTION_NOT_SET:
                return report(
                    spot.error("a step that does nothing", "give it an action, such as reset_phones {}"));
        }
    }

    bool is_away(const std::string& node) const { return absent_.contains({node, -1, 0}); }

    // Commands of the publisher can't be given while it is off the network.
    void need_publisher(const Spot& spot, const pb::Cluster& cluster) {
        if (cluster.node_size() > 0 && is_away(cluster.node(0).name()))
            report(spot.error("cluster",
                              fmt::format("the publisher \"{}\" has been taken away", cluster.node(0).name()),
                              "give it back first: give_back { ... }"));
    }

    // The cluster of a step, with its publisher there.
    template <typename Action>
    const pb::Cluster* administered(const Action& action, const Spot& spot) {
        const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
        if (cluster != nullptr) need_publisher(spot, *cluster);
        return cluster;
    }

    template <typename Names>
    void need_present(const Spot& spot, std::string_view field, const Names& names) {
        for (int i = 0; i < names.size(); ++i)
            if (is_away(names[i]))
                report(spot.error(field, i, fmt::format("\"{}\" has been taken away", names[i]),
                                  "give it back first: give_back { ... }"));
    }

    // Is the certificate there, in this version and on these nodes?
    template <typename Names>
    void check_certificate(const Spot& spot, pb::Regenerate::Certificate certificate,
                           const pb::Cluster& cluster, std::string_view node_field, const Names& nodes) {
        const std::optional<Version> version = parse_version(cluster.version());
        if (certificate == pb::Regenerate::ITLRECOVERY) {
            if (version && !behaviour(*version).has_itl_recovery)
                report(spot.error("certificate",
                                  fmt::format("a {} cluster has no ITLRecovery", cluster.version()),
                                  "it is new in 10.0 (Cisco 117598)"));
            for (int i = 0; i < nodes.size(); ++i)
                if (cluster.node_size() > 0 && nodes[i] != cluster.node(0).name())
                    report(spot.error(node_field, i, "ITLRecovery exists once in a cluster, on the publisher",
                                      "leave the node out"));
        }
        if (certificate == pb::Regenerate::CAPF)
            description_.check_members(spot, node_field, nodes, cluster, pb::Node::CAPF);
        else
            description_.check_members(spot, node_field, nodes, cluster, std::nullopt);
        if (certificate == pb::Regenerate::CAPF && nodes_running(cluster, pb::Node::CAPF).empty())
            report(spot.error("certificate", fmt::format("no node of \"{}\" runs CAPF", cluster.name()),
                              "so there is no such certificate"));
    }

    void check_regenerate(const pb::Regenerate& action, const Spot& spot) {
        const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
        if (!action.has_certificate())
            report(spot.error("which certificate?",
                              "certificate: CALLMANAGER, TVS, CAPF, TOMCAT, IPSEC or ITLRECOVERY"));
        if (cluster == nullptr || !action.has_certificate()) return;
        check_certificate(spot, action.certificate(), *cluster, "node", action.node());
        need_present(spot, "node", action.node());
        if (action.certificate() == pb::Regenerate::ITLRECOVERY) return need_publisher(spot, *cluster);
        need_some_present(spot, action.node().empty(),
                          action.certificate() == pb::Regenerate::CAPF
                              ? nodes_running(*cluster, pb::Node::CAPF)
                              : node_names(*cluster));
    }

    void check_restart(const pb::Restart& action, const Spot& spot) {
        const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
        if (action.services_size() == 0)
            report(spot.error("which services?", "services: [TVS, TFTP], or CALLMANAGER, CAPF"));
        if (cluster == nullptr) return;
        for (int i = 0; i < action.services_size(); ++i) {
            const auto service = static_cast<pb::Node::Service>(action.services(i));
            if (nodes_running(*cluster, service).empty())
                report(spot.error("services", i,
                                  fmt::format("no node of \"{}\" runs {}", cluster->name(),
                                              pb::Node::Service_Name(service)),
                                  "nothing would restart"));
            else
                description_.check_members(spot, "node", action.node(), *cluster, service);
            need_some_present(spot, action.node().empty(), nodes_running(*cluster, service), service);
            for (int k = 0; k < action.node_size(); ++k)
                if (absent_.contains({action.node(k), service, 0}))
                    report(spot.error("node", k,
                                      fmt::format("{} of \"{}\" has been taken away",
                                                  pb::Node::Service_Name(service), action.node(k)),
                                      "give it back: that starts it"));
        }
        need_present(spot, "node", action.node());
    }

    // Where no node is named, at least one of those that are meant must be there.
    void need_some_present(const Spot& spot, bool none_is_named, const std::vector<std::string>& meant,
                           int service = -1) {
        const auto is_gone = [this, service](const std::string& node) {
            return is_away(node) || (service >= 0 && absent_.contains({node, service, 0}));
        };
        if (none_is_named && !meant.empty() && std::ranges::all_of(meant, is_gone))
            report(spot.error(fmt::format("all that this means have been taken away: {}", listed(meant)),
                              "give one back first: give_back { ... }"));
    }

    // `phones` and `count`, which several actions have.
    template <typename Action>
    std::uint32_t check_chosen(const Action& action, const Spot& spot) {
        std::uint32_t available = description_.phone_count();
        if (scenario_.phones().empty()) {
            report(spot.error("there are no phones",
                              "describe some: phones { name: \"floor-1\"  count: 50  cluster: \"hq\" }"));
            return 0;
        }
        if (action.has_phones()) {
            const pb::Phones* group = description_.group_named(spot, action.phones());
            if (group == nullptr) return 0;
            available = group->count();
        }
        if (!action.has_count()) return available;
        if (action.count() == 0) report(spot.error("count", "0 phones", "leave the count out to mean all"));
        if (action.count() > available)
            report(spot.error("count", fmt::format("{} phones, there are {}", action.count(), available),
                              "leave the count out to mean all"));
        return action.count();
    }

    void check_reset(const pb::ResetPhones& action, const Spot& spot) {
        const std::uint32_t count = check_chosen(action, spot);
        if (!action.has_batch()) {
            if (action.has_batch_seconds())
                report(spot.error("batch_seconds", "the time between batches, and no batch",
                                  "say how many phones at a time: batch: 500"));
            return;
        }
        if (action.batch() == 0)
            return report(spot.error("batch", "0 phones at a time", "leave the batch out to mean all"));
        const std::uint64_t length =
            std::uint64_t{(count - std::min(count, 1U)) / action.batch()} * action.batch_seconds();
        if (length > longest_reset_seconds)
            report(spot.error("batch", fmt::format("a reset that takes {} days", length / 86400),
                              "30 days are the most: take larger batches, or less time between them"));
    }

    void check_wait(const pb::Wait& action, const Spot& spot) {
        const std::chrono::seconds length =
            std::chrono::seconds(action.seconds()) + std::chrono::minutes(action.minutes()) +
            std::chrono::hours(action.hours()) + std::chrono::days(action.days());
        const bool has_length =
            action.has_days() || action.has_hours() || action.has_minutes() || action.has_seconds();
        if (has_length && length.count() == 0)
            report(spot.error("a wait of no time",
                              "wait {}, without a length, waits until no phone boots any more"));
        waited_ += length;
        const std::optional<Time> start = start_time(scenario_);
        if (start && *start + waited_ > last_time)
            report(spot.error("after this wait it is later than 2099",
                              "trust lists count their seconds up to 2106 only: wait less"));
    }

    void check_option_150(const pb::SetOption150& action, const Spot& spot) {
        if (action.has_phones()) (void)description_.group_named(spot, action.phones());
        const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
        if (cluster == nullptr) return;
        description_.check_members(spot, "server", action.server(), *cluster, pb::Node::TFTP);
        if (nodes_running(*cluster, pb::Node::TFTP).empty())
            report(spot.error("cluster", fmt::format("no node of \"{}\" runs TFTP", cluster->name()),
                              "option 150 names TFTP servers"));
    }

    void check_upload(const pb::Upload& action, const Spot& spot) {
        administered(action, spot);
        if (!action.has_store())
            report(spot.error("which trust store?",
                              "store: PHONE_SAST_TRUST, CALLMANAGER_TRUST, CAPF_TRUST, TOMCAT_TRUST, "
                              "IPSEC_TRUST or TVS_TRUST"));
        if (!action.has_certificate())
            report(spot.error("which certificate?",
                              "certificate: CALLMANAGER, TVS, CAPF, TOMCAT, IPSEC or ITLRECOVERY"));
        const pb::Cluster* source = description_.cluster_named(spot, "from_cluster", action.from_cluster());
        if (source != nullptr && action.has_certificate())
            check_certificate(spot, action.certificate(), *source, "from_node", action.from_node());
    }

    void check_update_ctl(const pb::UpdateCtl& action, const Spot& spot) {
        const pb::Cluster* cluster = administered(action, spot);
        if (cluster != nullptr && !mixed_.contains(cluster->name()))
            report(spot.error(
                "cluster",
                fmt::format("\"{}\" is not in mixed mode here: it has no CTL to update", cluster->name()),
                "first set_security_mode { mode: MIXED }, or security_mode: MIXED for the cluster"));
    }

    void check_security_mode(const pb::SetSecurityMode& action, const Spot& spot) {
        const pb::Cluster* cluster = administered(action, spot);
        if (!action.has_mode()) report(spot.error("which mode?", "mode: MIXED or NON_SECURE"));
        if (cluster == nullptr || !action.has_mode()) return;
        const bool wants_mixed = action.mode() == pb::Cluster::MIXED;
        if (mixed_.contains(cluster->name()) == wants_mixed)
            report(spot.error("mode", fmt::format("\"{}\" is in this mode already", cluster->name()),
                              "leave the step out"));
        if (wants_mixed) {
            mixed_.insert(cluster->name());
        } else {
            mixed_.erase(cluster->name());
        }
    }

    void check_bulk_export(const pb::BulkExport& action, const Spot& spot) {
        if (administered(action, spot) != nullptr) exported_.insert(action.cluster());
    }

    void check_bulk_consolidate(const pb::BulkConsolidate& action, const Spot& spot) {
        administered(action, spot);
        if (exported_.empty())
            report(spot.error("nothing has been exported yet",
                              "bulk_export on both clusters comes first (Cisco 215539)"));
        is_consolidated_ = true;
    }

    void check_bulk_import(const pb::BulkImport& action, const Spot& spot) {
        administered(action, spot);
        if (!is_consolidated_)
            report(spot.error("nothing has been consolidated yet",
                              "bulk_consolidate comes first (Cisco 215539)"));
    }

    void check_rollback(const pb::SetRollback& action, const Spot& spot) {
        administered(action, spot);
        if (!action.has_value()) report(spot.error("to which value?", "value: true or value: false"));
    }

    template <typename Action>
    void check_absence(const Action& action, const Spot& spot, bool takes) {
        const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
        if (cluster == nullptr) return;
        if (action.has_service() && action.has_port())
            report(spot.error("port", "a service and a port at once", "name one of them"));
        if (action.has_port() && std::ranges::find(node_ports, action.port()) == node_ports.end())
            report(spot.error("port", fmt::format("nothing listens on port {}", action.port()),
                              fmt::format("nodes listen on {}", fmt::join(node_ports, ", "))));
        const std::optional<pb::Node::Service> service = action.has_service()
                                                             ? std::optional(action.service())
                                                         : action.has_port() ? service_on(action.port())
                                                                             : std::nullopt;
        description_.check_members(spot, "node", action.node(), *cluster, service);
        std::vector<std::string> nodes(action.node().begin(), action.node().end());
        if (nodes.empty()) nodes = service ? nodes_running(*cluster, *service) : node_names(*cluster);
        if (nodes.empty())
            report(spot.error("service", fmt::format("no node of \"{}\" runs it", cluster->name()),
                              "there is nothing to take away"));
        for (const std::string& node : nodes) {
            const Absence absence{node, action.has_service() ? static_cast<int>(*service) : -1,
                                  action.port()};
            if (takes && !absent_.insert(absence).second)
                report(spot.error(fmt::format("this of \"{}\" has been taken away already", node),
                                  "give_back comes first"));
            if (!takes && absent_.erase(absence) == 0)
                report(spot.error(fmt::format("this of \"{}\" has not been taken away", node),
                                  "give back what a take_away took, in the same words"));
        }
    }

    // --- what is expected ---

    void check_expect(const pb::Expect& action, const Spot& spot) {
        (void)check_chosen(action, spot);
        const bool expects_something = action.has_trust() || action.has_reason() || action.has_at_risk() ||
                                       action.has_config() || action.has_registration() ||
                                       action.has_registered_with() || action.has_tvs() ||
                                       action.has_signer() || action.has_status();
        if (!expects_something)
            report(spot.error("an expectation that expects nothing",
                              "say what must hold: trust: TRUSTED, for one"));
        check_node(spot, "registered_with", action.registered_with(), pb::Node::CALLMANAGER);
        check_node(spot, "tvs", action.tvs(), pb::Node::TVS);
        check_signer(spot, action.signer());
        check_status(spot, action.status());
    }

    void check_node(const Spot& spot, std::string_view field, const std::string& name,
                    pb::Node::Service service) {
        if (name.empty()) return;
        std::vector<std::string> running;
        for (const pb::Cluster& cluster : scenario_.cluster())
            for (const std::string& node : nodes_running(cluster, service)) running.push_back(node);
        if (!contains(running, name))
            report(spot.error(field,
                              fmt::format("no node \"{}\" runs {}", name, pb::Node::Service_Name(service)),
                              suggestion(name, running, "nodes that do are")));
    }

    void check_signer(const Spot& spot, const std::string& signer) {
        if (signer.empty()) return;
        std::vector<std::string> known;
        for (const pb::Cluster& cluster : scenario_.cluster()) {
            const std::optional<Version> version = parse_version(cluster.version());
            for (const std::string& node : node_names(cluster)) {
                known.push_back("CallManager " + node);
                if (version && behaviour(*version).has_itl_recovery && node == cluster.node(0).name())
                    known.push_back("ITLRecovery " + node);
            }
            if (version && behaviour(*version).ctl_signer == ListSigner::etoken)
                for (const int number : {1, 2})
                    known.push_back(fmt::format("eToken {} of {}", number, cluster.name()));
        }
        constexpr std::string_view former = "former ";
        const std::string present = signer.starts_with(former) ? signer.substr(former.size()) : signer;
        if (!contains(known, present))
            report(spot.error("signer", fmt::format("\"{}\" names no certificate that signs", signer),
                              suggestion(signer, known, "there are")));
    }

    void check_status(const Spot& spot, const std::string& status) {
        using namespace phone;
        static const std::vector<std::string> known{
            std::string(display::ctl_installed),      std::string(display::itl_installed),
            std::string(display::both_installed),     std::string(display::list_updated),
            std::string(display::list_update_failed), std::string(display::no_list_installed),
            std::string(display::ctl_not_found)};
        if (!status.empty() && !contains(known, status))
            report(spot.error("status", fmt::format("no phone shows \"{}\"", status),
                              suggestion(status, known, "phones show")));
    }

    const Document& document_;
    const pb::Scenario& scenario_;
    Description& description_;
    std::vector<Diagnostic>& diagnostics_;

    // As it stands when the step at hand is taken.
    std::set<std::string> mixed_;
    std::set<std::string> exported_;
    bool is_consolidated_ = false;
    std::set<Absence> absent_;
    std::chrono::seconds waited_{0};
};

}  // namespace

std::vector<Diagnostic> check(const Document& document) {
    std::vector<Diagnostic> diagnostics;
    Description description(document, diagnostics);
    description.check();
    StepChecker(document, description, diagnostics).run();
    for (Diagnostic& diagnostic : check_timing(document)) diagnostics.push_back(std::move(diagnostic));
    return diagnostics;
}

std::unique_ptr<Document> read_scenario(const std::filesystem::path& path) {
    auto document = Document::read(path);
    if (auto wrong = check(*document); !wrong.empty()) throw InputError(std::move(wrong));
    return document;
}

}  // namespace scenarios
