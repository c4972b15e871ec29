#include "tests/agreement/shrink.hpp"

#include <memory>

#include <google/protobuf/message.h>

#include "tests/agreement/both_worlds.hpp"

namespace agreement {
namespace {

namespace pb = bellwether;

// Tries every scenario that has one thing less: an element of a list, or a field.
// Stops, with `root` as it is then, at the first that `is_wanted`; says whether there was one. `part` is a
// part of `root`.
bool make_smaller(google::protobuf::Message& part, const pb::Scenario& root,
                  const std::function<bool(const pb::Scenario&)>& is_wanted) {
    const auto* reflection = part.GetReflection();
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    reflection->ListFields(part, &fields);
    const std::unique_ptr<google::protobuf::Message> whole(part.New());
    whole->CopyFrom(part);
    for (const auto* field : fields) {
        const bool is_message = field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE;
        const int count = field->is_repeated() ? reflection->FieldSize(part, field) : 1;
        for (int i = count - 1; i >= 0; --i) {
            if (field->is_repeated()) {
                for (int k = i; k + 1 < count; ++k) reflection->SwapElements(&part, field, k, k + 1);
                reflection->RemoveLast(&part, field);
            } else {
                reflection->ClearField(&part, field);
            }
            if (is_wanted(root)) return true;
            part.CopyFrom(*whole);
            if (!is_message) continue;
            google::protobuf::Message* inner = field->is_repeated()
                                                   ? reflection->MutableRepeatedMessage(&part, field, i)
                                                   : reflection->MutableMessage(&part, field);
            if (make_smaller(*inner, root, is_wanted)) return true;
        }
    }
    return false;
}

}  // namespace

pb::Scenario shrink(pb::Scenario scenario, const std::function<bool(const pb::Scenario&)>& is_interesting) {
    const auto is_wanted = [&](const pb::Scenario& candidate) {
        return is_valid(candidate) && is_interesting(candidate);
    };
    while (make_smaller(scenario, scenario, is_wanted)) {
    }
    return scenario;
}

}  // namespace agreement
