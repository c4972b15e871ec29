// scenarios/survey/findings.hpp: what is wrong with a cluster, or soon will be, by what it shows.
#pragma once

#include "scenarios/survey/survey.hpp"

namespace survey {

enum class FindingKind {
    node_silent,       // no file, by neither way
    nodes_differ,      // TFTP nodes serve lists with other records
    emptied_itl,       // the rollback parameter is set
    list_too_large,    // over 64 KB
    many_sast,         // more than two SAST records (Q33)
    signature_broken,  // a list does not hold by its own signer
    unreadable,        // a file that is no list, no signed file, no configuration
    not_in_lists,      // a server shows a certificate that the lists do not name: one of them is old
    signer_unknown,    // a TVS does not know who signs what is served
    cannot_ask,        // a TVS wants a certificate, or did not answer
    expires,           // within 90 days, or has
};
[[nodiscard]] std::string finding_word(FindingKind kind);  // "NODES_DIFFER"

struct Finding {
    FindingKind kind{};
    std::string text;    // what is so, and what it means
    std::string source;  // document, or the question of a modelling choice; may be empty
};

inline constexpr std::chrono::days expiry_horizon{90};

// In the order of what hurts phones first.
[[nodiscard]] std::vector<Finding> findings(const Survey& survey);

// How many of the TFTP nodes and TVS answered: for an exit code.
struct Answered {
    std::size_t answered = 0;
    std::size_t all = 0;
};
[[nodiscard]] Answered answered(const Survey& survey);

}  // namespace survey
