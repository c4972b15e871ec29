// phone/message.hpp: what a phone asked and what it heard, in words: a boot's report keeps them in their
// order.
#pragma once

#include <string>

namespace phone {

enum class MessageKind { network, file, tvs, registration, page, enrolment };

struct Message {
    MessageKind kind = MessageKind::file;
    std::string server;    // address
    std::string question;  // "CTLSEP000000000001.tlv by HTTP on 6970"
    std::string answer;    // "not found"
    bool is_had = false;   // it got what it asked for

    bool operator==(const Message&) const = default;
};

}  // namespace phone
