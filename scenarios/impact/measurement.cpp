#include "scenarios/impact/measurement.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/actions/overloaded.hpp"
#include "scenarios/model/make_site.hpp"
#include "scenarios/run/scenario_runner.hpp"
#include "scenarios/worlds/virtual/virtual_world.hpp"

namespace impact {
namespace {

// How it should be.
constexpr const char* backup_is_made = "made";
constexpr const char* zone_is_up = "up";
constexpr const char* is_signed_in = "signed in";

std::vector<actions::Step> looking_steps(const SiteDescription& site) {
    std::vector<actions::Step> steps;
    const auto add = [&steps](actions::Action action) { steps.push_back({.what = std::move(action)}); };
    add(actions::ResetPhones{});
    add(actions::OpenServices{});
    for (const model::ZoneDescription& zone : site.zones)
        steps.push_back(
            {.what = actions::ExpectZone{zone.name, {{"state", "ACTIVE"}, {"ssh_tunnels", "UP"}}, {}}});
    for (const model::RemoteAccessDescription& access : site.accesses)
        steps.push_back({.what = actions::ExpectRemoteAccess{access.name, {{"sign_in", "SIGNED_IN"}}, {}}});
    for (const ClusterDescription& cluster : site.clusters) add(actions::Backup{cluster.name, "trial"});
    for (const model::PhonesDescription& phones : site.phones) {
        if (nodes_running(cluster_named(site, phones.cluster), model::Service::capf).empty()) continue;
        add(actions::InstallLsc{{.group = phones.name}, phones.cluster});
        add(actions::ResetPhones{.phones = {.group = phones.name}});
        if (phones.has_network_login) add(actions::ResetPhones{.phones = {.group = phones.name}});
    }
    return steps;
}

std::string counts_text(const Measurement::Counts& before, const Measurement::Counts& after) {
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

std::string reasons(const std::vector<run::CallReport>& calls) {
    for (const run::CallReport& report : calls)
        if (!report.because.empty()) return ": " + report.because;
    return "";
}

std::string registration_words(const run::PhoneOutcome& outcome) {
    if (outcome.registration == phone::Registration::none) return "NOT REGISTERED";
    return fmt::format("{} with {}", phone::registration_name(outcome.registration), outcome.registered_with);
}

std::string zone_words(const run::Judgement& judgement) {
    const bool is_down = std::ranges::find(judgement.differences, "state", &run::Difference::field) !=
                         judgement.differences.end();
    return is_down ? "FAILED" : "active, SSH tunnels DOWN";
}

// Keeps what the looking steps, which come last, show.
class Observer {
  public:
    explicit Observer(std::size_t first) : first_(first) {}

    void hear(const run::StepResult& step) {
        if (step.number < first_ && step.refusal) seen_.refusals.push_back(*step.refusal);
        if (step.number < first_) return;
        std::visit(actions::Overloaded{
                       [&](const actions::Action& action) { look(action, step); },
                       [&](const actions::ExpectZone& zone) {
                           seen_.zones[zone.zone] = step.judgement->held ? zone_is_up
                                                                         : zone_words(*step.judgement) +
                                                                               reasons(step.judgement->calls);
                       },
                       [&](const actions::ExpectRemoteAccess& access) {
                           seen_.sign_ins[access.remote_access] =
                               step.judgement->held ? is_signed_in : "fails" + reasons(step.judgement->calls);
                       },
                       [](const auto&) {}},
                   step.step->what);
    }

    [[nodiscard]] const Measurement& seen() const { return seen_; }

  private:
    void look(const actions::Action& action, const run::StepResult& step) {
        if (const auto* reset = std::get_if<actions::ResetPhones>(&action))
            return look_at_phones(reset->phones.group.value_or(""), step);
        if (std::holds_alternative<actions::OpenServices>(action))
            for (const run::OutcomeGroup& group : step.outcomes)
                seen_.services[phone::services_name(group.outcome.services)] += group.count;
        if (const auto* backup = std::get_if<actions::Backup>(&action))
            seen_.backups[backup->cluster] = step.refusal ? "refused: " + *step.refusal : backup_is_made;
    }

    // Resets after the first one are for LSCs: one to get it, and where 802.1X asks for it another one to use
    // it.
    void look_at_phones(const std::string& phones, const run::StepResult& step) {
        const bool uses_lsc = !has_lsc_.insert(phones).second;
        for (const run::OutcomeGroup& group : step.outcomes) {
            const run::PhoneOutcome& outcome = group.outcome;
            const bool is_out = outcome.path == phone::RegistrationPath::no_network;
            if (uses_lsc) {
                if (is_out) seen_.network["not let in with a new LSC"] += group.count;
                continue;
            }
            if (has_reset_) {
                seen_.enrolment[outcome.enrolment == phone::Enrolment::none
                                    ? "did not come to it"
                                    : phone::enrolment_name(outcome.enrolment)] += group.count;
                continue;
            }
            seen_.lists[phone::trust_name(outcome.trust)] += group.count;
            seen_.configuration[configuration_name(outcome)] += group.count;
            seen_.registration[registration_words(outcome)] += group.count;
            if (is_out) seen_.network["not let in"] += group.count;
            if (outcome.risk) seen_.at_risk += group.count;
        }
        has_reset_ = true;
    }

    std::size_t first_;
    bool has_reset_ = false;
    std::set<std::string> has_lsc_;  // groups that were reset for an LSC; "" for the first reset
    Measurement seen_;
};

}  // namespace

Measurement measure(const WhatIf& event, std::uint64_t seed, issuing::KeyPool& keys) {
    std::vector<actions::Step> steps = event.steps;
    for (actions::Step& step : looking_steps(event.site)) steps.push_back(std::move(step));
    SiteDescription description = event.site;
    model::place(description, {}, virtual_world::virtual_address);
    issuing::Issuer issuer(keys, seed);
    model::KnownCertificates known;
    const Time first_day = description.start - std::chrono::days(1);
    virtual_world::VirtualWorld world(description, first_day, seed, issuer, known);
    run::ScenarioRunner runner(steps, model::make_site(description, {issuer, known, first_day, first_day}),
                               world, issuer, known);
    Observer observer(event.steps.size() + 1);
    runner.come_up();
    (void)runner.play([&observer](const run::StepResult& step, const run::Situation&) {
        if (step.step != nullptr) observer.hear(step);
    });
    return observer.seen();
}

std::vector<std::string> change_subjects(const SiteDescription& site) {
    std::vector<std::string> subjects{"lists", "configuration", "registration", "HTTPS services", "new LSC"};
    if (std::ranges::any_of(site.phones, &model::PhonesDescription::has_network_login))
        subjects.emplace_back("802.1X");
    subjects.emplace_back("backup");
    if (!site.zones.empty()) subjects.emplace_back("traversal zone");
    if (!site.accesses.empty()) subjects.emplace_back("sign-in from outside");
    return subjects;
}

std::vector<Change> troubles(const Measurement& usual) {
    Measurement as_it_should_be = usual;
    for (auto& [name, state] : as_it_should_be.backups) state = backup_is_made;
    for (auto& [name, state] : as_it_should_be.zones) state = zone_is_up;
    for (auto& [name, state] : as_it_should_be.sign_ins) state = is_signed_in;
    return changes(as_it_should_be, usual);
}

std::vector<Change> changes(const Measurement& before, const Measurement& after) {
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

}  // namespace impact
