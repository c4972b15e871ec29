#include "scenarios/report/json_text.hpp"

#include <stdexcept>

#include <google/protobuf/util/json_util.h>

namespace report {

std::string json_text(const google::protobuf::Message& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    std::string text;
    const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
    if (!status.ok()) throw std::runtime_error("a report can't be written as JSON: " + status.ToString());
    return text;
}

}  // namespace report
