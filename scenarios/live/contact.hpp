// scenarios/live/contact.hpp: how far a phone got with a TLS server, in the phone's words.
#pragma once

#include "phone/world.hpp"
#include "tvs/tls_stream.hpp"

namespace scenarios {

[[nodiscard]] inline phone::Contact contact_of(tvs::ConnectOutcome outcome) {
    switch (outcome) {
        case tvs::ConnectOutcome::connected: return phone::Contact::answered;
        case tvs::ConnectOutcome::unreachable: return phone::Contact::unreachable;
        case tvs::ConnectOutcome::tls_failed: return phone::Contact::tls_failed;
        case tvs::ConnectOutcome::certificate_refused: return phone::Contact::certificate_refused;
    }
    return phone::Contact::unreachable;
}

}  // namespace scenarios
