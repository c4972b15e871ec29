#include <algorithm>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/report/health_text.hpp"
#include "scenarios/report/json_text.hpp"
#include "scenarios/report/report.pb.h"
#include "scenarios/report/reporter.hpp"
#include "scenarios/report/text.hpp"

namespace report {
namespace {

namespace pb = bellwether::report;

void add_verdict(pb::Fate& fate, const run::Situation& situation,
                 const std::optional<phone::Verdict>& verdict) {
    if (!verdict) return;
    pb::Verdict& added = *fate.add_verdicts();
    added.set_kind(phone::file_kind_name(verdict->kind));
    added.set_file(verdict->file);
    added.set_accepted(verdict->accepted());
    added.set_reason(phone::reason_name(verdict->reason));
    added.set_tvs(verdict->tvs);
    if (!verdict->signer.serial.empty()) {
        added.set_signer(situation.label(verdict->signer));
        added.set_signer_serial(ctl::hex(verdict->signer.serial));
    }
    for (const phone::Link& link : verdict->chain) {
        pb::Link& step = *added.add_chain();
        step.set_finding(phone::finding_name(link.finding));
        step.set_text(link_text(situation, link));
        if (!link.certificate.serial.empty()) step.set_certificate(situation.label(link.certificate));
        step.set_server(link.server);
        const phone::Evidence evidence = evidence_of(situation, link);
        step.set_sureness(sureness_word(evidence.sureness));
        step.set_evidence(evidence.source);
    }
}

void add_fate(google::protobuf::RepeatedPtrField<pb::Fate>& fates, const run::Situation& situation,
              const run::OutcomeGroup& group) {
    pb::Fate& added = *fates.Add();
    const run::PhoneOutcome& outcome = group.outcome;
    added.set_count(static_cast<std::uint32_t>(group.count));
    for (const std::string& name : group.groups) added.add_groups(name);
    added.set_trust(phone::trust_name(outcome.trust));
    if (outcome.risk) {
        added.mutable_at_risk()->set_warning(outcome.risk->warning);
        added.mutable_at_risk()->set_choice(outcome.risk->choice);
    }
    added.set_registration(phone::registration_name(outcome.registration));
    added.set_registered_with(outcome.registered_with);
    added.set_status(outcome.status);
    added.set_holds(outcome.holds);
    for (const auto* verdict : {&outcome.ctl, &outcome.itl, &outcome.configuration, &outcome.ring_list,
                                &outcome.capf, &outcome.call_manager, &outcome.https})
        add_verdict(added, situation, *verdict);
    added.set_services(phone::services_name(outcome.services));
    added.set_enrolment(phone::enrolment_name(outcome.enrolment));
    added.set_lsc(outcome.lsc);
    added.set_lists(run::lists_name(outcome));
    added.set_load(outcome.load);
    added.set_switched_off(outcome.is_off);
    for (const std::string& file : outcome.unanswered) added.add_unanswered(file);
    added.set_unregistered(run::unregistered_name(run::why_unregistered(outcome)));
    added.set_partial_configuration(outcome.is_partial);
}

constexpr std::uint32_t schema_version = 1;

pb::Run run_report(const language::Document& document) {
    pb::Run run;
    run.set_schema_version(schema_version);
    run.set_file(document.name());
    run.set_title(document.title());
    for (const std::string& row : document.rows()) run.add_row(row);
    for (const std::string& source : document.sources()) run.add_source(source);
    return run;
}

double seconds_of(std::chrono::microseconds duration) {
    return static_cast<double>(duration.count()) / 1e6;
}

void add_traffic(pb::Step& step, const model::SiteFrame& frame, const worlds::Traffic& traffic) {
    pb::Traffic& added = *step.mutable_traffic();
    const auto since = [&traffic](worlds::Moment moment) { return seconds_of(moment - traffic.began); };
    added.set_began(ctl::rfc3339_text(std::chrono::floor<std::chrono::seconds>(traffic.began)));
    added.set_resets(static_cast<std::uint32_t>(traffic.resets));
    added.set_broken_off(static_cast<std::uint32_t>(traffic.broken_off));
    added.set_registered(static_cast<std::uint32_t>(traffic.registered));
    added.set_not_registered(static_cast<std::uint32_t>(traffic.unregistered));
    if (traffic.registered > 0) {
        const model::PhoneNumber last = model::phone_number(frame, traffic.last_phone);
        added.set_half_after_seconds(since(traffic.half));
        added.set_most_after_seconds(since(traffic.most));
        added.set_last_after_seconds(since(traffic.last));
        added.set_last_phone(model::phone_name(last.group, last.in_group));
    }
    for (const worlds::ServiceLoad& load : traffic.loads) {
        pb::Load& each = *added.add_loads();
        each.set_node(load.node);
        each.set_service(model::service_name(load.service));
        each.set_requests(load.requests);
        each.set_over_http(load.over_http);
        each.set_peak(load.peak);
        each.set_limit(load.limit);
        each.set_longest_wait_seconds(seconds_of(load.longest_wait));
        each.set_gave_up(load.gave_up);
    }
}

// `line` is where the step stands.
void add_step(pb::Run& run, std::size_t line, const run::StepResult& step, const run::Situation& situation) {
    pb::Step& added = *run.add_step();
    added.set_number(static_cast<std::uint32_t>(step.number));
    added.set_line(static_cast<std::uint32_t>(line));
    if (step.step != nullptr) added.set_words(actions::words(*step.step));
    added.set_time(ctl::rfc3339_text(step.taken));
    if (step.refusal) added.set_refusal(*step.refusal);
    for (const run::Reconnected& each : step.reconnected) {
        pb::Reconnected& phones = *added.add_reconnected();
        phones.set_phones(each.group);
        phones.set_count(static_cast<std::uint32_t>(each.count));
        phones.set_from(each.from);
        phones.set_to(each.to);
    }
    if (step.traffic) add_traffic(added, *situation.site.frame, *step.traffic);
    for (const std::string& note : step.notes) added.add_notes(note);
    for (const run::OutcomeGroup& group : step.judgement ? step.judgement->outcomes : step.outcomes)
        add_fate(*added.mutable_fates(), situation, group);
    if (!step.judgement) return;
    for (const std::string& note : step.judgement->notes) added.add_notes(note);
    for (const run::CallReport& report : step.judgement->calls) {
        pb::Call& call = *added.add_calls();
        call.set_purpose(report.call.purpose);
        call.set_client(report.call.client.name);
        call.set_server(report.call.server);
        call.set_port(report.call.port);
        call.set_outcome(model::contact_name(report.contact));
        call.set_because(report.because);
    }
    added.mutable_expectation()->set_held(step.judgement->held);
    for (const run::Difference& difference : step.judgement->differences)
        added.mutable_expectation()->add_differences(difference.text);
}

void add_site(pb::Site& site, const run::Health& health) {
    const run::PhoneCounts& counts = health.phones;
    const auto number = [](std::size_t count) { return static_cast<std::uint32_t>(count); };
    site.set_phones(number(counts.all));
    site.set_registered_secure(number(counts.secure));
    site.set_registered_non_secure(number(counts.non_secure));
    site.set_not_registered(number(counts.unregistered));
    site.set_off(number(counts.off));
    site.set_locked(number(counts.locked));
    site.set_blank(number(counts.blank));
    site.set_fresh(number(counts.fresh));
    site.set_behind(number(counts.behind));
    site.set_at_risk(number(counts.at_risk));
    site.set_without_configuration(number(counts.without_configuration));
    site.set_not_served(number(counts.not_served));
    for (const run::SiteDeviation& deviation : health.of_site) site.add_clusters(run::words(deviation));
}

void add_deviations(pb::Run& run, const run::Health& health) {
    const auto add = [&run](const auto& deviation) -> pb::Deviation& {
        pb::Deviation& added = *run.add_deviations();
        added.set_text(run::words(deviation));
        added.set_expected(deviation.is_expected);
        added.set_before_the_plan(deviation.was_before);
        return added;
    };
    for (const run::PhoneDeviation& each : health.of_phones) {
        pb::Deviation& added = add(each);
        added.set_phones(each.group);
        added.set_count(static_cast<std::uint32_t>(each.count));
        added.set_field(each.deviation.field);
        added.set_value(each.deviation.value);
    }
    for (const run::SiteDeviation& each : health.of_site) add(each);
}

void add_advice(pb::Run& run, const advice::Advice& advice) {
    for (const advice::TroubleAdvice& each : advice.troubles) {
        pb::Advice& added = *run.add_advice();
        added.set_count(static_cast<std::uint32_t>(each.trouble.count));
        for (const std::string& group : each.trouble.groups) added.add_groups(group);
        for (const std::string& words : each.trouble.deviations) added.add_deviations(words);
        if (!each.recovery) continue;
        for (const actions::Action& action : each.recovery->actions)
            added.add_recovery(actions::words(action));
        added.set_source(each.recovery->source);
        added.set_visit(each.recovery->is_visit);
        added.set_back(static_cast<std::uint32_t>(each.recovery->back));
        if (each.trouble.outcome.trust == phone::Trust::locked)
            added.set_cure(run::cure_name(advice::cure_of(*each.recovery)));
    }
    if (advice.alternative) {
        run.set_instead(advice.alternative->words);
        run.set_instead_source(advice.alternative->source);
    }
    run.set_advice_is_cut(advice.is_cut ||
                          std::ranges::any_of(advice.troubles, &advice::TroubleAdvice::is_cut));
}

// The step with this number, from 1, or that after the last one; nullptr where it was not told of.
pb::Step* step_of(pb::Run& run, std::size_t number) {
    const auto found = std::ranges::find(*run.mutable_step(), number, &pb::Step::number);
    return found == run.mutable_step()->end() ? nullptr : &*found;
}

void add_outages(pb::Run& run, const model::SiteDescription& site, const std::vector<worlds::Outage>& outages,
                 std::chrono::seconds length) {
    run.set_length_seconds(static_cast<std::uint64_t>(length.count()));
    for (const worlds::Outage& outage : outages) {
        pb::Outage& added = *run.add_outages();
        added.set_phones(site.phones[outage.group].name);
        added.set_count(static_cast<std::uint32_t>(outage.phones));
        added.set_at_most(static_cast<std::uint32_t>(outage.at_most));
        added.set_still(static_cast<std::uint32_t>(outage.still));
        added.set_total_seconds(seconds_of(outage.total));
        added.set_longest_seconds(seconds_of(outage.longest));
        added.set_longest_phone(model::phone_name(outage.group, outage.longest_phone));
        added.set_step(static_cast<std::uint32_t>(outage.step));
    }
}

class JsonReporter : public Reporter {
  public:
    explicit JsonReporter(std::ostream& out) : out_(out) {}

    void begin(const RunFacts& facts) override {
        document_ = facts.document;
        run_ = run_report(*facts.document);
        for (const std::string& each : not_played(*facts.document)) run_.add_not_played(each);
        run_.set_world(facts.is_live ? "live" : "virtual");
        run_.set_seed(facts.seed);
        run_.set_phones(static_cast<std::uint32_t>(facts.phones));
    }
    void step(const run::StepResult& step, const run::Situation& situation) override {
        const language::SourceLocation location =
            step.step == nullptr ? document_->root() : document_->step(step.number - 1);
        add_step(run_, location.line(), step, situation);
    }
    void end(const RunSummary& summary) override {
        run_.set_held(static_cast<std::uint32_t>(summary.result.held));
        run_.set_failed(static_cast<std::uint32_t>(summary.result.failed));
        run_.set_outcome(verdict_name(summary.verdict));
        run_.set_health_checked(summary.is_health_checked);
        add_deviations(run_, summary.result.after);
        add_advice(run_, summary.advice);
        const auto& seen = summary.in_virtual_time;
        run_.set_both_worlds(seen.has_value());
        if (seen)
            for (const InVirtualTime::Reset& each : seen->traffic)
                if (pb::Step* step = step_of(run_, each.step)) add_traffic(*step, *each.frame, each.traffic);
        add_outages(run_, document_->site(), seen ? seen->outages : summary.result.outages,
                    seen ? seen->length : summary.result.length);
        add_site(*run_.mutable_before(), summary.result.before);
        add_site(*run_.mutable_after(), summary.result.after);
        const Cures cures = cures_of(summary.advice.troubles);
        run_.mutable_after()->set_locked_until_next_reset(static_cast<std::uint32_t>(cures.next_reset));
        run_.mutable_after()->set_locked_until_administrator(static_cast<std::uint32_t>(cures.administrator));
        run_.mutable_after()->set_locked_until_visit(static_cast<std::uint32_t>(cures.visit));
        if (const auto& other = summary.on_automatic) {
            pb::OnAutomatic& added = *run_.mutable_on_automatic();
            added.set_steps(static_cast<std::uint32_t>(other->own_resets));
            added.set_held(static_cast<std::uint32_t>(other->held));
            added.set_failed(static_cast<std::uint32_t>(other->failed));
            added.set_healthy(other->after.is_as_expected());
            add_site(*added.mutable_after(), other->after);
        }
        out_ << json_text(run_) << "\n";
    }
    // So that no scenario is missing.
    void error(const std::string& file, RunFailure failure, const std::vector<std::string>& errors) override {
        pb::Run run;
        run.set_schema_version(schema_version);
        run.set_file(ctl::as_utf8(file));
        for (const std::string& error : errors) run.add_errors(error);
        run.set_outcome(failure == RunFailure::input ? "INPUT_ERROR" : "RUN_ERROR");
        out_ << json_text(run) << "\n";
    }
    void finish(bool) override {}

  private:
    std::ostream& out_;
    const language::Document* document_ = nullptr;
    pb::Run run_;
};

}  // namespace

std::unique_ptr<Reporter> json_reporter(std::ostream& out) {
    return std::make_unique<JsonReporter>(out);
}

}  // namespace report
