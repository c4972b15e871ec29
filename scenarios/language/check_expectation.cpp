#include "scenarios/language/check_expectation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "phone/display.hpp"
#include "scenarios/cluster/version.hpp"
#include "scenarios/site.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;

std::string without_former(const std::string& label) {
    constexpr std::string_view former = "former ";
    return label.starts_with(former) ? label.substr(former.size()) : label;
}

class ExpectationChecker {
  public:
    ExpectationChecker(const pb::Scenario& scenario, Description& description,
                       std::vector<Diagnostic>& diagnostics)
        : scenario_(scenario), description_(description), diagnostics_(diagnostics) {}

    void check(const pb::Expect& action, const Spot& spot) {
        (void)description_.check_chosen(action, spot);
        const bool expects_something =
            action.has_trust() || action.has_reason() || action.has_at_risk() || action.has_config() ||
            action.has_registration() || action.has_registered_with() || action.has_tvs() ||
            action.has_signer() || action.has_status() || action.has_services() || action.has_enrolment() ||
            action.has_lsc() || action.has_ring_list() || action.has_unregistered();
        if (!expects_something)
            report(spot.error("an expectation that expects nothing",
                              "say what must hold: trust: TRUSTED, for one"));
        check_node(spot, "registered_with", action.registered_with(), pb::Node::CALLMANAGER);
        check_node(spot, "tvs", action.tvs(), pb::Node::TVS);
        check_signer(spot, action.signer());
        check_lsc(spot, action.lsc());
        check_status(spot, action.status());
    }

  private:
    void report(Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }

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
                for (const std::string_view kind : {"CallManager ", "TVS ", "Tomcat ", "CAPF "})
                    known.push_back(std::string(kind) + node);
                if (may_have_itl_recovery(cluster) &&
                    (node == cluster.node(0).name() || scenario_.choices().itlrecovery_per_node()))
                    known.push_back("ITLRecovery " + node);
            }
            if (version && behaviour(*version).may_use_etokens)
                for (const int number : {1, 2})
                    known.push_back(fmt::format("eToken {} of {}", number, cluster.name()));
        }
        if (!contains(known, without_former(signer)))
            report(spot.error("signer", fmt::format("\"{}\" names no certificate that signs", signer),
                              suggestion(signer, known, "there are")));
    }

    void check_lsc(const Spot& spot, const std::string& lsc) {
        if (lsc.empty()) return;
        std::vector<std::string> known{"none"};
        for (const pb::Cluster& cluster : scenario_.cluster())
            for (const std::string& node : nodes_running(cluster, pb::Node::CAPF))
                known.push_back("CAPF " + node);
        if (!contains(known, without_former(lsc)))
            report(spot.error("lsc", fmt::format("\"{}\" names nobody who makes LSCs", lsc),
                              suggestion(lsc, known, "there are")));
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

    // By its version, or by one that it is upgraded to.
    [[nodiscard]] bool may_have_itl_recovery(const pb::Cluster& cluster) const {
        const auto has_one = [](const std::string& text) {
            const std::optional<Version> version = parse_version(text);
            return version && behaviour(*version).has_itl_recovery;
        };
        return has_one(cluster.version()) || std::ranges::any_of(scenario_.step(), [&](const pb::Step& step) {
                   return step.upgrade().cluster() == cluster.name() && has_one(step.upgrade().version());
               });
    }

    const pb::Scenario& scenario_;
    Description& description_;
    std::vector<Diagnostic>& diagnostics_;
};

}  // namespace

void check_expectation(const pb::Expect& expect, const Spot& spot, const pb::Scenario& scenario,
                       Description& description, std::vector<Diagnostic>& diagnostics) {
    ExpectationChecker(scenario, description, diagnostics).check(expect, spot);
}

}  // namespace scenarios
