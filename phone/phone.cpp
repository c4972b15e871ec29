#include "phone/phone.hpp"

namespace phone {

std::string trust_name(Trust trust) {
    switch (trust) {
        case Trust::trusted: return "TRUSTED";
        case Trust::locked: return "LOCKED";
        case Trust::blank: return "BLANK";
        case Trust::fresh: return "FRESH";
    }
    return "UNKNOWN";
}

std::string registration_name(Registration value) {
    switch (value) {
        case Registration::none: return "NONE";
        case Registration::non_secure: return "NON_SECURE";
        case Registration::secure: return "SECURE";
    }
    return "UNKNOWN";
}

std::string enrolment_name(Enrolment value) {
    switch (value) {
        case Enrolment::none: return "NONE";
        case Enrolment::updated: return "UPDATED";
        case Enrolment::refused: return "REFUSED";
        case Enrolment::unreachable: return "UNREACHABLE";
        case Enrolment::tls_failed: return "TLS_FAILED";
        case Enrolment::certificate_refused: return "CERTIFICATE_REFUSED";
        case Enrolment::no_action: return "NO_ACTION";
        case Enrolment::fetched: return "FETCHED";
        case Enrolment::deleted: return "DELETED";
        case Enrolment::other_key: return "OTHER_KEY";
    }
    return "UNKNOWN";
}

Trust trust_of(const Lists& lists, const BootReport& last_boot) {
    if (lists.none()) return Trust::fresh;
    if (last_boot.was_locked) return Trust::locked;
    if (lists.itl && is_empty_itl(*lists.itl)) return Trust::blank;
    return Trust::trusted;
}

}  // namespace phone
