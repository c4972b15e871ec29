#include "scenarios/language/expansion.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include "scenarios/actions/suggestion.hpp"
#include "scenarios/language/procedures.hpp"

namespace language {
namespace {

namespace pb = bellwether;
namespace protobuf = google::protobuf;

constexpr std::size_t deepest_call = 8;
constexpr std::size_t most_steps = 20000;

using Arguments = std::map<std::string, std::string>;

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// "$cluster" becomes the argument; what stands for none is added to `unknown`.
std::string substituted(const std::string& text, const Arguments& arguments,
                        std::vector<std::string>& unknown) {
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '$') {
            made += text[i];
            continue;
        }
        std::size_t end = i + 1;
        while (end < text.size() && is_word(text[end])) ++end;
        const std::string name = text.substr(i + 1, end - i - 1);
        if (const auto found = arguments.find(name); found != arguments.end()) {
            made += found->second;
        } else {
            unknown.push_back(name);
            made += text.substr(i, end - i);
        }
        i = end - 1;
    }
    return made;
}

// In all texts of a message.
void substitute(protobuf::Message& message, const Arguments& arguments, std::vector<std::string>& unknown) {
    const protobuf::Reflection& reflection = *message.GetReflection();
    std::vector<const protobuf::FieldDescriptor*> set;
    reflection.ListFields(message, &set);
    for (const protobuf::FieldDescriptor* field : set) {
        const bool is_text = field->cpp_type() == protobuf::FieldDescriptor::CPPTYPE_STRING;
        const bool is_message = field->cpp_type() == protobuf::FieldDescriptor::CPPTYPE_MESSAGE;
        if (!field->is_repeated()) {
            if (is_text)
                reflection.SetString(&message, field,
                                     substituted(reflection.GetString(message, field), arguments, unknown));
            if (is_message) substitute(*reflection.MutableMessage(&message, field), arguments, unknown);
            continue;
        }
        for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
            if (is_text)
                reflection.SetRepeatedString(
                    &message, field, i,
                    substituted(reflection.GetRepeatedString(message, field, i), arguments, unknown));
            if (is_message)
                substitute(*reflection.MutableRepeatedMessage(&message, field, i), arguments, unknown);
        }
    }
}

// On its first day.
bool has_etokens(const pb::Cluster& cluster) {
    const auto version = model::parse_version(cluster.version());
    return version && model::signs_with_etokens(model::behaviour(*version), cluster.etokens());
}

class Expander {
  public:
    Expander(const Document& document, const pb::Scenario& written) : document_(document), written_(written) {
        for (const pb::Cluster& cluster : written.cluster())
            clusters_.try_emplace(
                cluster.name(),
                ClusterNow{&cluster, model::parse_version(cluster.version()).value_or(model::Version{}),
                           cluster.security_mode() == pb::Cluster::MIXED,
                           cluster.has_phone_interaction() ? std::optional(cluster.phone_interaction())
                                                           : std::nullopt,
                           has_etokens(cluster), cluster.sso()});
        made_.scenario = written;
        made_.scenario.clear_step();
    }

    Expansion take() {
        check_procedures();
        for (int i = 0; i < written_.step_size(); ++i) {
            place_ = {.step = i};
            add_written(written_.step(i));
        }
        return std::move(made_);
    }

  private:
    // What stands in `any_order` stands for itself, or for more.
    void add_written(const pb::Step& step) {
        if (!step.has_any_order()) {
            const std::size_t first = made_.origins.size();
            add(step, place_, 0);
            return number_parts(first);
        }
        if (place_.within.size() >= deepest_call) return;
        for (int i = 0; i < step.any_order().step_size(); ++i) {
            place_.within.push_back(i);
            add_written(step.any_order().step(i));
            place_.within.pop_back();
        }
    }

    void report(std::string_view field, int index, std::string message, std::string remedy) {
        const SourceLocation step = place_of(document_, place_);
        const auto* action =
            pb::Step::descriptor()->FindFieldByNumber(written_step(written_, place_).action_case());
        made_.wrong.push_back((action == nullptr ? step : step.nested(action->name()))
                                  .error(field, index, std::move(message), std::move(remedy)));
    }

    void add(const pb::Step& step, const Expansion::Origin& origin, std::size_t depth) {
        if (made_.origins.size() >= most_steps) return;
        if (!is_shorthand(step)) {
            *made_.scenario.add_step() = step;
            made_.origins.push_back(origin);
            follow(clusters_, step);
            return;
        }
        if (step.refused() || step.has_refused_with())
            report("", 0, "a shorthand that is meant to be refused",
                   "write its steps, and say which of them is: check --expand has them");
        if (step.has_perform()) return perform(step.perform(), depth);
        const std::size_t known_errors = made_.wrong.size();
        check(step);
        if (made_.wrong.size() > known_errors) return;
        const std::vector<pb::Step> steps = step.has_renew() ? steps_of(step.renew(), written_, clusters_)
                                            : step.has_migrate()
                                                ? steps_of(step.migrate(), written_, clusters_)
                                                : steps_of(step.renew_itl_recovery(), written_, clusters_);
        for (const pb::Step& each : steps) add(each, origin, depth);
    }

    // What the steps could not tell of: there are none then.
    void check(const pb::Step& step) {
        const auto need_cluster = [this](const char* field, const std::string& name) {
            if (clusters_.contains(name)) return;
            std::vector<std::string> known;
            for (const auto& [each, now] : clusters_) known.push_back(each);
            report(field, 0,
                   name.empty() ? fmt::format("{}: which cluster?", field)
                                : fmt::format("there is no cluster \"{}\"", name),
                   actions::suggestion(name, known, "there are"));
        };
        if (step.has_renew()) {
            need_cluster("cluster", step.renew().cluster());
            need_authority(step.renew());
            if (!step.renew().has_certificate())
                report("", 0, "which certificate?", "certificate: CALLMANAGER, TVS, CAPF, TOMCAT or IPSEC");
            else if (step.renew().certificate() == pb::Regenerate::ITLRECOVERY ||
                     step.renew().certificate() == pb::Regenerate::ETOKEN)
                report("certificate", 0, "this has a procedure of its own",
                       "renew_itl_recovery { ... }; of eTokens replace_etokens { ... }");
        } else if (step.has_migrate()) {
            need_cluster("from", step.migrate().from());
            need_cluster("to", step.migrate().to());
        } else {
            need_cluster("cluster", step.renew_itl_recovery().cluster());
        }
    }

    void need_authority(const pb::Renew& renew) {
        if (!renew.has_signed_by()) return;
        std::vector<std::string> known;
        for (const pb::Authority& each : written_.authority()) known.push_back(each.name());
        if (!actions::contains(known, renew.signed_by()))
            report("signed_by", 0, fmt::format("there is no authority \"{}\"", renew.signed_by()),
                   known.empty() ? "describe it: authority { name: \"corp-root\" }"
                                 : actions::suggestion(renew.signed_by(), known, "there are"));
    }

    // Each has a name of its own, and so have its parameters.
    void check_procedures() {
        std::set<std::string> names;
        for (int i = 0; i < written_.procedure_size(); ++i) {
            const pb::Procedure& procedure = written_.procedure(i);
            const SourceLocation place = document_.root().nested("procedure", i);
            if (procedure.name().empty())
                made_.wrong.push_back(
                    place.error("a procedure without a name", "give it one: name: \"bounce\""));
            else if (!names.insert(procedure.name()).second)
                made_.wrong.push_back(place.error("name",
                                                  fmt::format("a second procedure \"{}\"", procedure.name()),
                                                  "each needs a name of its own"));
            std::set<std::string> parameters;
            for (int k = 0; k < procedure.parameter_size(); ++k) {
                const std::string& name = procedure.parameter(k);
                if (name.empty() || !std::ranges::all_of(name, is_word))
                    made_.wrong.push_back(place.error("parameter", k,
                                                      fmt::format("\"{}\" can't be a parameter", name),
                                                      "letters, digits and '_': \"node\""));
                else if (!parameters.insert(name).second)
                    made_.wrong.push_back(
                        place.error("parameter", k, fmt::format("a second \"{}\"", name), "one is enough"));
            }
        }
    }

    void perform(const pb::Perform& use, std::size_t depth) {
        const auto found = std::ranges::find(written_.procedure(), use.procedure(), &pb::Procedure::name);
        if (found == written_.procedure().end()) {
            std::vector<std::string> known;
            for (const pb::Procedure& procedure : written_.procedure()) known.push_back(procedure.name());
            return report("procedure", 0, fmt::format("there is no procedure \"{}\"", use.procedure()),
                          known.empty() ? "write one: procedure { name: \"...\"  step { ... } }"
                                        : actions::suggestion(use.procedure(), known, "there are"));
        }
        if (depth >= deepest_call)
            return report("procedure", 0,
                          fmt::format("\"{}\" calls itself, or procedures call each other more than {} deep",
                                      use.procedure(), deepest_call),
                          "a procedure is made of steps");
        const std::size_t known_errors = made_.wrong.size();
        Arguments arguments;
        for (int i = 0; i < use.argument_size(); ++i) {
            const pb::Argument& argument = use.argument(i);
            if (std::ranges::find(found->parameter(), argument.name()) == found->parameter().end())
                report(
                    "argument", i,
                    fmt::format("procedure \"{}\" has no parameter \"{}\"", found->name(), argument.name()),
                    actions::suggestion(argument.name(),
                                        {found->parameter().begin(), found->parameter().end()}, "it has"));
            if (!arguments.try_emplace(argument.name(), argument.value()).second)
                report("argument", i, fmt::format("a second \"{}\"", argument.name()), "one is enough");
        }
        for (const std::string& parameter : found->parameter())
            if (!arguments.contains(parameter)) {
                report("", 0,
                       fmt::format("no value for \"{}\" of procedure \"{}\"", parameter, found->name()),
                       fmt::format("argument {{ name: \"{}\"  value: \"...\" }}", parameter));
            }
        if (made_.wrong.size() > known_errors) return;
        for (int i = 0; i < found->step_size(); ++i) {
            pb::Step step = found->step(i);
            std::vector<std::string> unknown;
            substitute(step, arguments, unknown);
            for (const std::string& name : unknown)
                made_.wrong.push_back(
                    document_.root()
                        .nested("procedure", static_cast<int>(found - written_.procedure().begin()))
                        .nested("step", i)
                        .error(fmt::format("\"${}\" is no parameter of this procedure", name),
                               fmt::format("name it: parameter: \"{}\"", name)));
            if (!unknown.empty()) continue;
            Expansion::Origin origin = place_;
            origin.procedure = found->name();
            origin.line = i;
            add(step, origin, depth + 1);
        }
    }

    // Which part of the written step each is.
    void number_parts(std::size_t first) {
        const std::size_t parts = made_.origins.size() - first;
        const pb::Step& written = written_step(written_, place_);
        if (!is_shorthand(written)) return;
        for (std::size_t i = 0; i < parts; ++i) {
            made_.origins[first + i].part = i + 1;
            made_.origins[first + i].parts = parts;
            pb::Step& step = *made_.scenario.mutable_step(static_cast<int>(first + i));
            const std::string& note = written.note();
            if (written.optional()) step.set_optional(true);
            if (i == 0 && !note.empty() && !step.has_note()) step.set_note(note);
        }
    }

    const Document& document_;
    const pb::Scenario& written_;
    ClustersNow clusters_;
    Expansion made_;
    Expansion::Origin place_;  // of the step that is expanded
};

}  // namespace

const pb::Step& written_step(const pb::Scenario& written, const Expansion::Origin& origin) {
    const pb::Step* step = &written.step(origin.step);
    for (const int i : origin.within) step = &step->any_order().step(i);
    return *step;
}

SourceLocation place_of(const Document& document, const Expansion::Origin& origin) {
    SourceLocation place = document.root().nested("step", origin.step);
    for (const int i : origin.within) place = place.nested("any_order").nested("step", i);
    return place;
}

bool is_shorthand(const pb::Step& step) {
    return step.has_renew() || step.has_migrate() || step.has_renew_itl_recovery() || step.has_perform();
}

std::string shorthand_name(const pb::Step& step) {
    if (step.has_perform()) return step.perform().procedure();
    return pb::Step::descriptor()->FindFieldByNumber(step.action_case())->name();
}

Expansion expand(const Document& document, const pb::Scenario& written) {
    return Expander(document, written).take();
}

}  // namespace language
