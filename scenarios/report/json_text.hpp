// scenarios/report/json_text.hpp: a message of report.proto as JSON.
#pragma once

#include <string>

namespace google::protobuf {
class Message;
}

namespace report {

// In one line, with the names of the schema. Throws std::runtime_error where a text in it is not UTF-8.
[[nodiscard]] std::string json_text(const google::protobuf::Message& message);

}  // namespace report
