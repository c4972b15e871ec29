#include "scenarios/language/replay.hpp"

#include <google/protobuf/text_format.h>

#include "ctl/print.hpp"
#include "scenarios/language/scenario.pb.h"

namespace language {
namespace {

namespace pb = bellwether;
namespace protobuf = google::protobuf;

void set_value(pb::Expect& expect, const actions::ExpectedValue& wanted) {
    const protobuf::FieldDescriptor* field = pb::Expect::descriptor()->FindFieldByName(wanted.field);
    if (field == nullptr) return;
    const protobuf::Reflection& reflection = *expect.GetReflection();
    if (field->cpp_type() == protobuf::FieldDescriptor::CPPTYPE_ENUM)
        reflection.SetEnum(&expect, field, field->enum_type()->FindValueByName(wanted.value));
    else if (field->cpp_type() == protobuf::FieldDescriptor::CPPTYPE_BOOL)
        reflection.SetBool(&expect, field, wanted.value == "true");
    else if (field->cpp_type() == protobuf::FieldDescriptor::CPPTYPE_STRING)
        reflection.SetString(&expect, field, wanted.value);
}

}  // namespace

std::string replay_text(const Document& document, const Replay& replay) {
    pb::Scenario plan = document.scenario();
    plan.set_title(replay.title);
    plan.clear_step();
    plan.clear_row();
    plan.clear_freedom();
    plan.clear_procedure();
    plan.clear_phones();
    for (const pb::Phones& phones : document.scenario().phones())
        if (phones.name() == replay.group) *plan.add_phones() = phones;
    for (pb::Phones& phones : *plan.mutable_phones()) phones.set_count(1);
    for (const ReplayStep& each : replay.steps) {
        if (!each) {
            plan.add_step()->mutable_reset_phones()->set_phones(replay.group);
            continue;
        }
        const pb::Step& step = document.scenario().step(static_cast<int>(*each));
        pb::Step& added = *plan.add_step();
        added = step;
        added.clear_id();
        added.clear_after();
        added.clear_optional();
        added.clear_gate();
    }
    if (!replay.expected.empty()) {
        plan.set_health(pb::Scenario::UNCHECKED);
        pb::Expect& expect = *plan.add_step()->mutable_expect();
        expect.set_phones(replay.group);
        for (const actions::ExpectedValue& value : replay.expected) set_value(expect, value);
    }
    // Steps a line each, as people write them.
    protobuf::TextFormat::Printer printer;
    printer.SetUseUtf8StringEscaping(true);
    std::string steps;
    printer.SetSingleLineMode(true);
    for (const pb::Step& step : plan.step()) {
        std::string line;
        (void)printer.PrintToString(step, &line);
        steps += "step { " + line + "}\n";
    }
    plan.clear_step();
    printer.SetSingleLineMode(false);
    std::string text;
    (void)printer.PrintToString(plan, &text);
    std::string comments;
    for (const std::string& comment : replay.comments) comments += "# " + ctl::printable(comment) + "\n";
    return comments + text + "\n" + steps;
}

}  // namespace language
