// scenarios/survey/judgement.hpp: what the phones that are out there would do if they were reset this minute:
// the phone's own rules (phone/boot.hpp) on the lists that they hold, the files that are served now, and what
// the TVS answer now.
#pragma once

#include "scenarios/survey/collection.hpp"

namespace survey {

// What would become of a phone.
enum class Fate {
    safe,            // takes what it is offered, and finds a CallManager
    would_lock,      // refuses a list, and keeps the old one
    config_refused,  // takes the lists and refuses its configuration
    would_blank,     // takes an emptied ITL: the rollback parameter is set
    not_registered,  // finds no CallManager that it could register with
    not_served,      // gets no configuration
    unknown,         // it hangs on an answer that was not obtained
};
[[nodiscard]] std::string fate_name(Fate fate);  // "SAFE TO RESET", "WOULD LOCK"

// One phone, booted in thought.
struct Judgement {
    Device device;
    std::string held_from;   // the TFTP node whose lists it is taken to hold
    std::string asks_first;  // the first of option 150
    Fate fate = Fate::unknown;
    phone::BootReport boot;                    // what it did
    std::optional<phone::Verdict> deciding{};  // what the fate rests on, where it is a file's
    std::vector<std::string> unknown{};        // what was not obtained, in words
    bool model_is_assumed = false;
};

// Each device as it would boot with each TFTP node of the survey as its first. `held` is the survey whose
// lists and configurations the phones hold: of that node or, where it has none of that name because phones
// come to another cluster's, of each of its nodes.
struct Judged {
    std::vector<Judgement> judgements;
    std::set<WantedFile> missing;  // files that phones ask for and that were not collected
};
[[nodiscard]] Judged judge(const Survey& held, const Survey& now);

// The same, and what is missing is collected meanwhile.
[[nodiscard]] std::vector<Judgement> judge_and_collect(const Survey& held, Survey& now,
                                                       const CollectionOptions& options);

// What to do, by the reason: from the documents, not tried, since the site is not modelled here.
[[nodiscard]] std::string advice_for(const Judgement& judgement);

}  // namespace survey
