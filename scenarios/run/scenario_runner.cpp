#include "scenarios/run/scenario_runner.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/actions/overloaded.hpp"
#include "scenarios/model/automatic_resets.hpp"
#include "scenarios/model/connections.hpp"
#include "scenarios/model/tftp_files.hpp"
#include "scenarios/run/durations.hpp"

namespace run {
namespace {

// Did the step bring the cluster other certificates than it had?
bool has_other_certificates(const ClusterState& before, const ClusterState& after) {
    for (std::size_t i = 0; i < before.nodes.size(); ++i) {
        const model::Identities& old = *before.nodes[i]->identities;
        for (const auto& [kind, identity] : *after.nodes[i]->identities)
            if (const auto held = old.find(kind);
                held == old.end() || held->second.certificate != identity.certificate)
                return true;
    }
    return before.itl_recovery && after.itl_recovery &&
           before.itl_recovery->certificate != after.itl_recovery->certificate;
}

}  // namespace

bool StepResult::is_surprising() const {
    return step != nullptr && (step->is_meant_to_be_refused != refusal.has_value() || has_other_words());
}

bool StepResult::has_other_words() const {
    return refusal && step->refused_with && refusal->find(*step->refused_with) == std::string::npos;
}

ScenarioRunner::ScenarioRunner(const std::vector<actions::Step>& steps, SiteState site, worlds::World& world,
                               issuing::Issuer& issuer, model::KnownCertificates& known, CureFinder cures)
    : steps_(steps),
      site_(std::move(site)),
      world_(world),
      issuer_(issuer),
      known_(known),
      cures_(std::move(cures)) {}

void ScenarioRunner::come_up() {
    const Phones all = model::chosen_phones(site_, "", std::nullopt);
    world_.follow(site_);
    world_.boot(site_, all);
    // A phone asks for its encrypted configuration once it has read that there is one.
    if (std::ranges::any_of(site_.frame->description.phones, &model::PhonesDescription::has_encrypted_config))
        world_.boot(site_, all);
    demand_healthy_site(situation());
    result_.before = health(0);
}

RunResult ScenarioRunner::play(const StepListener& listener) {
    (void)play_steps(listener);
    result_.outages = world_.outages(site_);
    result_.activity = world_.activity();
    // A plan without steps ends on the day before it begins.
    result_.length = std::max(world_.now() - site_.frame->description.start, std::chrono::seconds(0));
    result_.after = health(steps_.size());
    mark_earlier(result_.after, result_.before);
    return result_;
}

RunResult ScenarioRunner::play_steps(const StepListener& listener) {
    const auto tell = [&](StepResult& done) {
        done.ended = world_.now();
        if (listener) listener(done, situation());
    };
    Time next = site_.frame->description.start;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        world_.begin_step(i + 1);
        world_.run_until(site_, next);
        world_.show_step(i + 1);
        StepResult done{.number = i + 1, .step = &steps_[i], .taken = world_.now()};
        take(steps_[i], done);
        done.underway = world_.underway();
        tell(done);
        next = world_.now() + std::chrono::minutes(1);
    }
    if (!awaited_.empty()) {
        world_.run_until(site_, next);
        StepResult afterwards{.taken = world_.now()};
        settle(afterwards);
        tell(afterwards);
    }
    let_come_due();
    return result_;
}

void ScenarioRunner::take(const actions::Step& step, StepResult& done) {
    std::visit(
        actions::Overloaded{[&](const actions::Action& action) {
                                take(action, done);
                                count_refusal(done);
                            },
                            [&](const actions::Expect& expect) {
                                hold(judge(expect, situation(), world_.outages(site_)), done);
                            },
                            [&](const actions::ExpectHealth& expect) { judge_health(expect, done); },
                            [&](const actions::FindCertificates& find) {
                                Judgement found = judge(find, situation());
                                if (find.count) return hold(std::move(found), done);
                                done.notes = std::move(found.notes);  // it only shows what there is
                            },
                            [&](const auto& expect) { hold(judge(expect, situation(), tester()), done); }},
        step.what);
}

// Most steps change the site, and perhaps let phones boot afterwards; the others have their own way.
void ScenarioRunner::take(const actions::Action& action, StepResult& done) {
    using actions::PhoneEffect;
    if (const auto* reset = std::get_if<actions::ResetPhones>(&action)) {
        start(those(reset->phones, actions::is_on), reset->batch.value_or(0), reset->between());
        if (!reset->go_on) settle(done);
        return;
    }
    if (const auto* on = std::get_if<actions::SwitchOn>(&action))
        return boot(those(on->phones, [](const model::PhoneState& phone) { return phone.is_off; }), done);
    if (const auto* waiting = std::get_if<actions::Wait>(&action)) return wait(*waiting, done);
    if (const auto* opening = std::get_if<actions::OpenServices>(&action))
        return open_services(*opening, done);
    if (const auto* login = std::get_if<actions::EmccLogin>(&action)) return log_in(*login, done);
    const PhoneEffect effect = actions::effect_of(action);
    if (effect != PhoneEffect::none) settle_first(done);
    apply(action, done);
    if (effect != PhoneEffect::boots) return;
    std::visit(
        [&](const auto& each) {
            if constexpr (requires { each.phones.in(site_); }) boot(those(each.phones, actions::is_on), done);
        },
        action);
}

void ScenarioRunner::hold(Judgement judgement, StepResult& done) {
    ++(judgement.held ? result_.held : result_.failed);
    done.judgement = std::move(judgement);
}

// What is pending comes due: notifications of TVS.
void ScenarioRunner::let_come_due() {
    while (const auto due = model::next_due(site_)) world_.run_until(site_, world_.now() + *due);
}

Health ScenarioRunner::health(std::size_t steps) const {
    return health_of(situation(), expectations_of(steps_, steps));
}

// By what the plan has said up to this step.
void ScenarioRunner::judge_health(const actions::ExpectHealth& expect, StepResult& done) {
    settle_first(done);
    let_come_due();
    const Health now = health(done.number);
    Judgement judgement;
    for (std::string& text : unmet(expect, now.of_site))
        judgement.differences.push_back({"", std::move(text)});
    for (std::string& text : unexpected(now)) judgement.differences.push_back({"", std::move(text)});
    judgement.held = judgement.differences.empty();
    hold(std::move(judgement), done);
}

model::ConnectionTester ScenarioRunner::tester() {
    return [this](const model::TlsConnectionTest& test) { return world_.call(site_, test); };
}

void ScenarioRunner::apply(const actions::Action& action, StepResult& done) {
    const SiteState before = site_;
    const Time began = world_.now();
    model::ServiceStarts starts;
    model::AutomaticResets resets;
    model::Outcome outcome = actions::apply(site_, action, {issuer_, known_, began, began, &starts, &resets});
    done.refusal = std::move(outcome.refusal);
    done.notes = std::move(outcome.notes);
    if (const auto* restore = std::get_if<actions::Restore>(&action); restore != nullptr && !done.refusal)
        if (has_other_certificates(before.cluster(restore->cluster), site_.cluster(restore->cluster)))
            history_.restored.insert_or_assign(restore->cluster, world_.now());
    world_.follow(site_);
    if (done.refusal) return;
    reconnect(before, starts, done);
    world_.run_until(site_, began + duration_of(action, starts, site_.frame->description.durations));
    const bool has_begun = reset_by_itself(resets, done);
    if (has_begun && !actions::goes_on(action)) settle(done);
}

ScenarioRunner::Phones ScenarioRunner::at_rest(const Phones& phones) const {
    Phones resting;
    for (const model::PhoneRange& range : phones)
        for (const model::PhoneRange& rest : world_.at_rest(site_, range)) model::add_range(resting, rest);
    return resting;
}

// Phones that still boot hear nothing of it: they are connected to no CallManager.
bool ScenarioRunner::reset_by_itself(const model::AutomaticResets& resets, StepResult& done) {
    Phones phones = at_rest(model::phones_to_reset(site_, resets));
    std::size_t count = 0;
    for (const model::PhoneRange& range : phones) count += range.count;
    for (const model::AutomaticReset& reset : resets)
        done.notes.push_back(fmt::format("the cluster resets phones by itself, {}: {}",
                                         reset.node
                                             ? "those with " + *reset.node + " in their CallManager group"
                                             : "all of " + reset.cluster,
                                         reset.why));
    if (count == 0) return false;
    ++result_.own_resets;
    start(std::move(phones), 0, {});
    return true;
}

// Phones notice at once what becomes of their CallManagers.
void ScenarioRunner::reconnect(const SiteState& before, const model::ServiceStarts& starts,
                               StepResult& done) {
    const Phones phones = at_rest(model::phones_to_reconnect(before, site_, starts));
    const std::vector<model::Shared<model::PhoneRuns>> were = site_.phones;
    world_.reconnect(site_, phones, starts);
    for (Reconnected& each : reconnected(site_, were, phones, starts))
        done.reconnected.push_back(std::move(each));
}

// A refusal that was not expected fails the run, and so does one that was and does not come.
void ScenarioRunner::count_refusal(const StepResult& done) {
    if (done.is_surprising()) {
        ++result_.failed;
    } else if (done.refusal) {
        ++result_.held;
    }
}

// The login is one of the HTTPS services, and fails with them (Cisco 118699).
void ScenarioRunner::log_in(const actions::EmccLogin& action, StepResult& done) {
    settle_first(done);
    const Phones phones = those(action.phones, actions::is_on);
    world_.visit(site_, phones, {});
    const auto can_log_in = [](const model::PhoneState& phone) {
        return actions::is_on(phone) && phone.services == phone::Services::work;
    };
    const Phones logged_in = those(action.phones, can_log_in);
    const Phones failed = those(action.phones, [&](const model::PhoneState& phone) {
        return actions::is_on(phone) && !can_log_in(phone);
    });
    apply(action, done);
    boot(logged_in, done);
    for (OutcomeGroup& outcomes : group_outcomes(situation(), failed))
        done.outcomes.push_back(std::move(outcomes));
}

void ScenarioRunner::open_services(const actions::OpenServices& action, StepResult& done) {
    settle_first(done);
    const Phones phones = those(action.phones, actions::is_on);
    model::Visiting visiting;
    if (action.cluster) visiting.where = model::services_address(site_.cluster(*action.cluster));
    // Of phones that were not waited for until now.
    std::vector<OutcomeGroup> before = std::move(done.outcomes);
    world_.visit(site_, phones, visiting);
    done.outcomes = std::move(before);
    for (OutcomeGroup& outcomes : group_outcomes(situation(), phones))
        done.outcomes.push_back(std::move(outcomes));
}

void ScenarioRunner::wait(const actions::Wait& action, StepResult& done) {
    const std::optional<std::chrono::seconds> length = action.length();
    if (!length) return settle(done);
    world_.run_until(site_, world_.now() + *length);
    if (!awaited_.empty() && world_.underway().none()) settle(done);
}

ScenarioRunner::Phones ScenarioRunner::those(
    const actions::Phones& phones, const std::function<bool(const model::PhoneState&)>& are_meant) const {
    Phones meant;
    for (const model::PhoneRange& range : phones.in(site_))
        for (const model::PhoneRun& run : site_.phones[range.group]->all()) {
            const std::size_t first = std::max(run.first, range.first);
            const std::size_t end = std::min(run.first + run.count, range.first + range.count);
            if (first >= end || !are_meant(*run.phone.state)) continue;
            model::add_range(meant, {range.group, first, end - first});
        }
    return meant;
}

void ScenarioRunner::start(Phones phones, std::size_t batch, std::chrono::seconds between) {
    awaited_.insert(awaited_.end(), phones.begin(), phones.end());
    world_.reset(site_, {std::move(phones), batch, between});
}

void ScenarioRunner::boot(Phones phones, StepResult& done) {
    start(std::move(phones), 0, {});
    settle(done);
}

void ScenarioRunner::settle_first(StepResult& done) {
    if (!awaited_.empty()) settle(done);
}

void ScenarioRunner::settle(StepResult& done) {
    world_.settle(site_);
    // In the order of their numbers, each once.
    std::ranges::sort(awaited_, {}, [](const model::PhoneRange& r) { return std::pair(r.group, r.first); });
    Phones each;
    for (model::PhoneRange range : awaited_) {
        if (!each.empty() && each.back().group == range.group) {
            const std::size_t end = each.back().first + each.back().count;
            const std::size_t cut = std::min(range.count, end > range.first ? end - range.first : 0);
            range.first += cut;
            range.count -= cut;
        }
        if (range.count > 0) each.push_back(range);
    }
    for (OutcomeGroup& outcomes : group_outcomes(situation(), each))
        done.outcomes.push_back(std::move(outcomes));
    if (!done.traffic) done.traffic = world_.traffic();
    awaited_.clear();
}

}  // namespace run
