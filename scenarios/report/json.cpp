#include "scenarios/report/json.hpp"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include "ctl/print.hpp"
#include "scenarios/report/advice.hpp"
#include "scenarios/report/step_words.hpp"
#include "scenarios/report/text.hpp"

namespace scenarios {
namespace {

namespace report = bellwether::report;

std::string sureness_word(phone::Sureness sureness) {
    switch (sureness) {
        case phone::Sureness::documented: return "documented";
        case phone::Sureness::observed: return "observed";
        case phone::Sureness::modelled: return "modelled";
    }
    return "";
}

void add_verdict(report::Fate& fate, const Site& site, const std::optional<phone::Verdict>& verdict) {
    if (!verdict) return;
    report::Verdict& added = *fate.add_verdicts();
    added.set_kind(phone::file_kind_name(verdict->kind));
    added.set_file(verdict->file);
    added.set_accepted(verdict->accepted());
    added.set_reason(phone::reason_name(verdict->reason));
    added.set_tvs(verdict->tvs);
    if (!verdict->signer.serial.empty()) {
        added.set_signer(site.label(verdict->signer));
        added.set_signer_serial(ctl::hex(verdict->signer.serial));
    }
    for (const phone::Link& link : verdict->chain) {
        report::Link& step = *added.add_chain();
        step.set_finding(phone::finding_name(link.finding));
        step.set_text(link_text(site, link));
        if (!link.certificate.serial.empty()) step.set_certificate(site.label(link.certificate));
        step.set_server(link.server);
        const phone::Evidence evidence = evidence_of(site, link);
        step.set_sureness(sureness_word(evidence.sureness));
        step.set_evidence(evidence.source);
    }
}

void add_fate(google::protobuf::RepeatedPtrField<report::Fate>& fates, const Site& site,
              const FateGroup& group) {
    report::Fate& added = *fates.Add();
    const Fate& fate = group.fate;
    added.set_count(static_cast<std::uint32_t>(group.count));
    for (const std::string& name : group.groups) added.add_groups(name);
    added.set_trust(phone::trust_name(fate.trust));
    if (fate.risk) {
        added.mutable_at_risk()->set_warning(fate.risk->warning);
        added.mutable_at_risk()->set_choice(fate.risk->choice);
    }
    added.set_registration(phone::registration_name(fate.registration));
    added.set_registered_with(fate.registered_with);
    added.set_status(fate.status);
    added.set_holds(fate.holds);
    for (const auto* verdict : {&fate.ctl, &fate.itl, &fate.configuration, &fate.ring_list, &fate.capf,
                                &fate.call_manager, &fate.https})
        add_verdict(added, site, *verdict);
    added.set_services(phone::services_name(fate.services));
    added.set_enrolment(phone::enrolment_name(fate.enrolment));
    added.set_lsc(fate.lsc);
    added.set_switched_off(fate.is_off);
    for (const std::string& file : fate.unanswered) added.add_unanswered(file);
    const Advice advice = advice_for(site, fate);
    added.set_instead(advice.instead);
    added.set_recovery(advice.recovery);
    added.set_unregistered(unregistered_name(why_unregistered(fate)));
    added.set_partial_configuration(fate.is_partial);
}

}  // namespace

report::Run run_report(const Document& document) {
    report::Run run;
    run.set_file(document.name());
    run.set_title(document.scenario().title());
    *run.mutable_row() = document.scenario().row();
    *run.mutable_source() = document.scenario().source();
    return run;
}

void add_step(report::Run& run, const Site& site, const StepResult& step) {
    report::Step& added = *run.add_step();
    added.set_number(static_cast<std::uint32_t>(step.number));
    added.set_line(static_cast<std::uint32_t>(step.spot.line()));
    if (step.step != nullptr) added.set_words(step_words(*step.step));
    added.set_time(ctl::rfc3339_text(step.taken));
    if (step.refusal) added.set_refusal(*step.refusal);
    for (const std::string& note : step.notes) added.add_notes(note);
    for (const FateGroup& group : step.expectation ? step.expectation->fates : step.fates)
        add_fate(*added.mutable_fates(), site, group);
    if (!step.expectation) return;
    for (const std::string& note : step.expectation->notes) added.add_notes(note);
    for (const CallReport& report : step.expectation->calls) {
        report::Call& call = *added.add_calls();
        call.set_purpose(report.call.purpose);
        call.set_client(report.call.client.name);
        call.set_server(report.call.server);
        call.set_port(report.call.port);
        call.set_outcome(call_outcome_name(report.outcome));
        call.set_because(report.because);
    }
    added.mutable_expectation()->set_held(step.expectation->held);
    for (const Difference& difference : step.expectation->differences)
        added.mutable_expectation()->add_differences(difference.text);
}

std::string json(const report::Run& run) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    std::string text;
    const auto status = google::protobuf::util::MessageToJsonString(run, &text, options);
    if (!status.ok()) throw std::runtime_error("the report can't be written as JSON: " + status.ToString());
    return text;
}

}  // namespace scenarios
