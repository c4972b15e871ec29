#include "scenarios/run/transcript.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace run {
namespace {

// Refusals, notes, who changed CallManagers, and connections between servers with their reasons.
std::string heard(const StepResult& step) {
    std::string text = step.refusal.value_or("");
    for (const std::string& note : step.notes) text += "\n" + note;
    for (const Reconnected& each : step.reconnected)
        text += fmt::format("\n{} of {}: from \"{}\" to \"{}\"", each.count, each.group, each.from, each.to);
    if (!step.judgement) return text;
    for (const std::string& note : step.judgement->notes) text += "\n" + note;
    for (const CallReport& report : step.judgement->calls)
        text += fmt::format("\n{}: {} to {} port {}: {} {}", report.call.purpose, report.call.client.name,
                            report.call.server, report.call.port, model::contact_name(report.contact),
                            report.because);
    return text;
}

std::string described(const std::optional<phone::Verdict>& verdict) {
    if (!verdict) return "nothing offered";
    std::string text = verdict->file + " " + phone::reason_name(verdict->reason) + " tvs=" + verdict->tvs;
    for (const phone::Link& link : verdict->chain)
        text += fmt::format(" ({} {} {} {})", static_cast<int>(link.finding), link.certificate.common_name,
                            link.server, link.text);
    return text;
}

}  // namespace

std::string Transcript::PhoneAfter::text() const {
    std::string attempts;
    for (const auto& attempt : outcome.attempts)
        attempts += fmt::format(" {}:{}{}", attempt.server, static_cast<int>(attempt.reply.contact),
                                attempt.reply.is_registered ? " registered" : "");
    return fmt::format(
        "{}{}, {} with \"{}\", shows \"{}\"\n  CTL {}\n  ITL {}\n  configuration {}\n  asked{}\n  "
        "console: {}\n",
        phone::trust_name(outcome.trust), outcome.risk ? " AT RISK" : "",
        phone::registration_name(outcome.registration), outcome.registered_with, outcome.status,
        described(outcome.ctl), described(outcome.itl), described(outcome.configuration), attempts,
        fmt::join(console, " | "));
}

void Transcript::hear(const StepResult& step, const Situation& situation) {
    Step& heard_now = steps_.emplace_back();
    heard_now.words = step.step == nullptr ? "the end" : actions::words(*step.step);
    heard_now.said = heard(step);
    for (const OutcomeGroup& booted : step.outcomes) boots_ += booted.count;
    for (std::size_t group = 0; group < situation.site.phones.size(); ++group)
        for (const model::PhoneRun& run : situation.site.phones[group]->all()) {
            PhoneAfter phone{outcome_of(situation, group, run.phone), run.phone.last_boot->report.console,
                             run.count};
            phone.outcome.holds.clear();  // it tells times
            heard_now.phones.push_back(std::move(phone));
        }
}

std::size_t Transcript::remarks() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(steps_, [](const Step& step) { return !step.said.empty(); }));
}

std::string Transcript::difference_of(const Step& live, const Step& virtual_time) {
    if (live.said != virtual_time.said)
        return fmt::format("live: {}\nvirtual: {}\n", live.said, virtual_time.said);
    std::size_t left = 0;
    std::size_t right = 0;
    std::size_t left_end = live.phones.empty() ? 0 : live.phones.front().count;
    std::size_t right_end = virtual_time.phones.empty() ? 0 : virtual_time.phones.front().count;
    for (std::size_t at = 0; left < live.phones.size() && right < virtual_time.phones.size();) {
        const PhoneAfter& one = live.phones[left];
        const PhoneAfter& other = virtual_time.phones[right];
        if (!(one.outcome == other.outcome) || one.console != other.console)
            return fmt::format("phone {}:\nlive: {}virtual: {}", at, one.text(), other.text());
        at = std::min(left_end, right_end);
        const bool left_is_over = left_end == at;
        const bool right_is_over = right_end == at;
        if (left_is_over && ++left < live.phones.size()) left_end += live.phones[left].count;
        if (right_is_over && ++right < virtual_time.phones.size())
            right_end += virtual_time.phones[right].count;
    }
    return "";
}

std::string Transcript::difference(const Transcript& live, const Transcript& virtual_time) {
    if (live.steps_.size() != virtual_time.steps_.size())
        return fmt::format("{} steps live, {} virtual\n", live.steps_.size(), virtual_time.steps_.size());
    for (std::size_t i = 0; i < live.steps_.size(); ++i)
        if (const std::string text = difference_of(live.steps_[i], virtual_time.steps_[i]); !text.empty())
            return fmt::format("after step {} ({}), {}", i + 1, live.steps_[i].words, text);
    return "";
}

}  // namespace run
