#include "scenarios/report/page/risks.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/report/advice_text.hpp"

namespace page {
namespace {

Table recoveries(const std::vector<advice::TroubleAdvice>& troubles) {
    Table table{"What brings phones back, tried in the virtual world on the site as it is at the end",
                {"Phones", "What is wrong", "What helps", "Tried", "Source"},
                {}};
    for (const advice::TroubleAdvice& each : troubles) {
        Line wrong;
        for (const std::string& deviation : each.trouble.deviations) append_line(wrong, plain(deviation));
        Line helps = of(Span::Kind::bad, each.is_cut ? "nothing of what was tried" : "nothing was found");
        Line tried = plain("");
        std::string source;
        if (each.recovery) {
            helps = each.recovery->is_visit ? of(Span::Kind::bad, "only a visit to each phone: ") : Line{};
            append(helps, plain(report::actions_text(each.recovery->actions)));
            tried = plain(fmt::format("{} of {} phones back", each.recovery->back, each.recovery->of));
            source = each.recovery->source;
        }
        table.rows.push_back({plain(fmt::format("{} ({})", actions::phones_words(each.trouble.count),
                                                fmt::join(each.trouble.groups, ", "))),
                              std::move(wrong), std::move(helps), std::move(tried),
                              plain(std::move(source))});
    }
    return table;
}

}  // namespace

void Risks::add(const run::StepResult& step, const run::Situation& situation, std::size_t at_risk) {
    if (at_risk == 0) return;
    const std::vector<model::PhoneRange> all = model::chosen_phones(situation.site, "", std::nullopt);
    for (const run::OutcomeGroup& group : run::group_outcomes(situation, all)) {
        if (!group.outcome.risk) continue;
        RiskTold risk{
            fmt::format("{} of {}", actions::phones_words(group.count), fmt::join(group.groups, ", ")),
            step.number == 0 ? "the end" : fmt::format("step {}", step.number), *group.outcome.risk};
        const bool is_known = std::ranges::any_of(
            told_, [&risk](const RiskTold& each) { return each.risk == risk.risk && each.who == risk.who; });
        if (!is_known) told_.push_back(std::move(risk));
    }
}

Blocks Risks::blocks(const advice::Advice& advice) const {
    Blocks blocks;
    if (told_.empty()) {
        blocks.push_back(
            {Paragraph{plain("No phone was AT RISK: nothing went well only because of a modelling "
                             "choice where a document warns.")}});
    } else {
        Table table{"AT RISK: documents warn of this, and it went well by a modelling choice alone",
                    {"Phones", "At", "The document", "The better outcome rests on"},
                    {}};
        for (const RiskTold& each : told_)
            table.rows.push_back(
                {plain(each.who), plain(each.step), plain(each.risk.warning), plain(each.risk.choice)});
        blocks.push_back({std::move(table)});
    }
    if (advice.troubles.empty()) {
        blocks.push_back({Paragraph{plain("No phone is in trouble at the end.")}});
        return blocks;
    }
    blocks.push_back({recoveries(advice.troubles)});
    Line instead = of(Span::Kind::strong, "Instead: ");
    if (const auto& other = advice.alternative)
        append(instead,
               plain(fmt::format("{}{}. Tried: {} of {} phones healthy at the end of the plan.", other->words,
                                 other->source.empty() ? "" : " [" + other->source + "]", other->phones,
                                 other->phones)));
    else
        append(instead, plain("no single change of the plan was found with which all phones end healthy."));
    blocks.push_back({Paragraph{std::move(instead)}});
    return blocks;
}

}  // namespace page
