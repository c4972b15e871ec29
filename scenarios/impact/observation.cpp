#include "scenarios/impact/observation.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/language/check.hpp"
#include "scenarios/rehearsal.hpp"
#include "scenarios/virtual/virtual_world.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;

// How it should be.
constexpr const char* backup_is_made = "made";
constexpr const char* zone_is_up = "up";
constexpr const char* is_signed_in = "signed in";

std::vector<std::string> observing_steps(const pb::Scenario& site) {
    std::vector<std::string> steps{"reset_phones {}", "open_services {}"};
    for (const pb::TraversalZone& zone : site.traversal_zone())
        steps.push_back(
            fmt::format("expect_zone {{ zone: \"{}\"  state: ACTIVE  ssh_tunnels: UP }}", zone.name()));
    for (const pb::RemoteAccess& access : site.remote_access())
        steps.push_back(fmt::format("expect_remote_access {{ remote_access: \"{}\"  sign_in: SIGNED_IN }}",
                                    access.name()));
    for (const pb::Cluster& cluster : site.cluster())
        steps.push_back(fmt::format("backup {{ cluster: \"{}\"  name: \"trial\" }}", cluster.name()));
    for (const pb::Phones& phones : site.phones()) {
        const auto is_home = [&phones](const pb::Cluster& c) { return c.name() == phones.cluster(); };
        const pb::Cluster& home = *std::ranges::find_if(site.cluster(), is_home);
        if (nodes_running(home, pb::Node::CAPF).empty()) continue;
        steps.push_back(fmt::format("install_lsc {{ phones: \"{}\"  cluster: \"{}\" }}", phones.name(),
                                    phones.cluster()));
        steps.push_back(fmt::format("reset_phones {{ phones: \"{}\" }}", phones.name()));
        if (phones.network_login())
            steps.push_back(fmt::format("reset_phones {{ phones: \"{}\" }}", phones.name()));
    }
    return steps;
}

std::string counts_text(const Observation::Counts& before, const Observation::Counts& after) {
    std::vector<std::string> texts;
    for (const auto& [word, count] : after) {
        const auto earlier = before.find(word);
        if (earlier == before.end() || count > earlier->second)
            texts.push_back(
                fmt::format("{} {}", count - (earlier == before.end() ? 0 : earlier->second), word));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

std::string states_text(const std::map<std::string, std::string>& before,
                        const std::map<std::string, std::string>& after) {
    std::vector<std::string> texts;
    for (const auto& [name, state] : after)
        if (const auto earlier = before.find(name); earlier == before.end() || earlier->second != state)
            texts.push_back(fmt::format("{}: {}", name, state));
    return fmt::format("{}", fmt::join(texts, ", "));
}

std::string reasons(const std::vector<CallReport>& calls) {
    for (const CallReport& report : calls)
        if (!report.because.empty()) return ": " + report.because;
    return "";
}

std::string registration_words(const Fate& fate) {
    if (fate.registration == phone::Registration::none) return "NOT REGISTERED";
    return fmt::format("{} with {}", phone::registration_name(fate.registration), fate.registered_with);
}

std::string zone_words(const Expectation& expectation) {
    const bool is_down = std::ranges::find(expectation.differences, "state", &Difference::field) !=
                         expectation.differences.end();
    return is_down ? "FAILED" : "active, SSH tunnels DOWN";
}

// Keeps what the observing steps, which come last, show.
class Observer {
  public:
    explicit Observer(std::size_t first) : first_(first) {}

    void hear(const StepResult& step) {
        if (step.number < first_ && step.refusal) seen_.refusals.push_back(*step.refusal);
        if (step.number < first_) return;
        switch (step.step->action_case()) {
            case pb::Step::kResetPhones: return look_at_phones(step);
            case pb::Step::kOpenServices:
                for (const FateGroup& group : step.fates)
                    seen_.services[phone::services_name(group.fate.services)] += group.count;
                return;
            case pb::Step::kBackup:
                seen_.backups[step.step->backup().cluster()] =
                    step.refusal ? "refused: " + *step.refusal : backup_is_made;
                return;
            case pb::Step::kExpectZone:
                seen_.zones[step.step->expect_zone().zone()] =
                    step.expectation->held ? zone_is_up
                                           : zone_words(*step.expectation) + reasons(step.expectation->calls);
                return;
            case pb::Step::kExpectRemoteAccess:
                seen_.sign_ins[step.step->expect_remote_access().remote_access()] =
                    step.expectation->held ? is_signed_in : "fails" + reasons(step.expectation->calls);
                return;
            default: return;
        }
    }

    [[nodiscard]] const Observation& seen() const { return seen_; }

  private:
    // Resets after the first one are for LSCs: one to get it, and where 802.1X asks for it another one to use
    // it.
    void look_at_phones(const StepResult& step) {
        const bool uses_lsc = !has_lsc_.insert(step.step->reset_phones().phones()).second;
        for (const FateGroup& group : step.fates) {
            const bool is_out = group.fate.path == phone::RegistrationPath::no_network;
            if (uses_lsc) {
                if (is_out) seen_.network["not let in with a new LSC"] += group.count;
                continue;
            }
            if (has_reset_) {
                seen_.enrolment[group.fate.enrolment == phone::Enrolment::none
                                    ? "did not come to it"
                                    : phone::enrolment_name(group.fate.enrolment)] += group.count;
                continue;
            }
            seen_.lists[phone::trust_name(group.fate.trust)] += group.count;
            seen_.configuration[configuration_name(group.fate)] += group.count;
            seen_.registration[registration_words(group.fate)] += group.count;
            if (is_out) seen_.network["not let in"] += group.count;
            if (group.fate.risk) seen_.at_risk += group.count;
        }
        has_reset_ = true;
    }

    std::size_t first_;
    bool has_reset_ = false;
    std::set<std::string> has_lsc_;  // groups that were reset for an LSC; "" for the first reset
    Observation seen_;
};

// The trial as a scenario.
std::string trial_text(const Trial& trial) {
    pb::Scenario described = trial.site;
    described.set_title(trial.event);
    std::string text;
    google::protobuf::TextFormat::PrintToString(described, &text);
    for (const std::string& step : trial.steps) text += fmt::format("step {{ {} }}\n", step);
    for (const std::string& step : observing_steps(trial.site)) text += fmt::format("step {{ {} }}\n", step);
    return text;
}

}  // namespace

Observation observe(const Trial& trial, std::uint64_t seed, KeyPool& keys,
                    const std::filesystem::path& folder) {
    const Document document(trial.event, trial_text(trial));
    if (auto wrong = check(document); !wrong.empty()) throw InputError(std::move(wrong));
    Site site(document.scenario(),
              {.seed = seed,
               .start = *start_time(document.scenario()),
               .ports = {},
               .address = virtual_address,
               .bulk_folder = folder},
              keys);
    VirtualWorld world(document.scenario(), seed);
    Observer observer(trial.steps.size() + 1);
    (void)rehearse(document, site, world, [&observer](const StepResult& step) {
        if (step.step != nullptr) observer.hear(step);
    });
    return observer.seen();
}

std::vector<std::string> change_subjects(const pb::Scenario& site) {
    std::vector<std::string> subjects{"lists", "configuration", "registration", "HTTPS services", "new LSC"};
    if (std::ranges::any_of(site.phones(), &pb::Phones::network_login)) subjects.emplace_back("802.1X");
    subjects.emplace_back("backup");
    if (site.traversal_zone_size() > 0) subjects.emplace_back("traversal zone");
    if (site.remote_access_size() > 0) subjects.emplace_back("sign-in from outside");
    return subjects;
}

std::vector<Change> troubles(const Observation& usual) {
    Observation as_it_should_be = usual;
    for (auto& [name, state] : as_it_should_be.backups) state = backup_is_made;
    for (auto& [name, state] : as_it_should_be.zones) state = zone_is_up;
    for (auto& [name, state] : as_it_should_be.sign_ins) state = is_signed_in;
    return changes(as_it_should_be, usual);
}

std::vector<Change> changes(const Observation& before, const Observation& after) {
    std::vector<Change> found;
    const auto add = [&found](std::string subject, std::string text) {
        if (!text.empty()) found.push_back({std::move(subject), std::move(text)});
    };
    std::string lists = counts_text(before.lists, after.lists);
    if (after.at_risk > before.at_risk)
        lists += fmt::format("{}{} AT RISK", lists.empty() ? "" : ", ", after.at_risk - before.at_risk);
    add("lists", std::move(lists));
    add("configuration", counts_text(before.configuration, after.configuration));
    add("registration", counts_text(before.registration, after.registration));
    add("HTTPS services", counts_text(before.services, after.services));
    add("new LSC", counts_text(before.enrolment, after.enrolment));
    add("802.1X", counts_text(before.network, after.network));
    add("backup", states_text(before.backups, after.backups));
    add("traversal zone", states_text(before.zones, after.zones));
    add("sign-in from outside", states_text(before.sign_ins, after.sign_ins));
    return found;
}

}  // namespace scenarios
