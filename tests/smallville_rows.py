"""The rows of the little world of smallville.py, drawn as tables."""
# ruff: noqa: E501 - a row of a table is a line

from __future__ import annotations

AREAS = """
area_id | parent_id | level | name | name_local | people | area_km2 | vintage | code_system | source | geometry
D-1 | | district | Sukhpur | सुखपुर | 5685.5 | 886 | 2019 | own ids | hand | POLYGON ((82.0 26.0, 82.2 26.0, 82.4 26.0, 82.4 26.2, 82.2 26.2, 82.0 26.2, 82.0 26.0))
B-1 | D-1 | block | Pachhim | पच्छिम | 2380.5 | 443 | 2019 | own ids | hand | POLYGON ((82.0 26.0, 82.2 26.0, 82.2 26.2, 82.0 26.2, 82.0 26.0))
B-2 | D-1 | block | Purab | पूरब | 3305 | 443 | 2019 | own ids | hand | POLYGON ((82.2 26.0, 82.4 26.0, 82.4 26.2, 82.2 26.2, 82.2 26.0))
SC-1 | B-1 | subcentre | Belwa | बेलवा | 1060.5 | 88.6 | 2019 | own ids | hand | POLYGON ((82.07 26.14, 82.12 26.14, 82.12 26.18, 82.07 26.18, 82.07 26.14))
W-1 | B-2 | ward | Ward 1 | वार्ड 1 | 2100 | 4.4 | 2019 | own ids | hand | POLYGON ((82.305 26.085, 82.325 26.085, 82.325 26.105, 82.305 26.105, 82.305 26.085))
"""
SETTLEMENTS = """
settlement_id | area_id | subcentre_id | name | name_local | locator | kind | hra_code | houses | people | children | pregnant | refusals | last_verified | urban | tribal_share | flags | listed_children | listed_pregnant | source | lon | lat
S-rampur | B-1 | | Rampur | रामपुर | | village | | 240 | 1200 | 48 | 12 | 0 | 2019-11-20 | no | 0.02 | | 6 | 2 | hand | 82.06 | 26.11
S-belwa | B-1 | SC-1 | Belwa | बेलवा | beside the sub-centre | village | | 180 | 900 | 36 | 9 | | 2019-11-20 | no | | | 5 | 1 | hand | 82.09 | 26.15
S-unnamed | B-1 | SC-1 | | | 1.3 km north-east of Belwa (unnamed, please name) | hamlet | | | 160.5 | 6.5 | 1.6 | | | no | | small_hamlet | | | hand | 82.10 | 26.157
S-kiln | B-1 | | Gupta Brick Kiln | गुप्ता ईंट भट्ठा | 400 m south of the highway | high-risk site | 3 | 22 | 120 | 7 | 1.2 | | 2019-11-25 | no | | hra_no_independent_session | 6 | 1 | hand | 82.15 | 26.10
S-ghatiya | B-2 | | Ghatiya Tola | घटिया टोला | at the foot of the hill | habitation | | 60 | 310 | 13 | 3.1 | 2 | 2019-11-20 | no | 0.91 | refusal_cluster | 4 | 1 | hand | 82.21 | 26.13
S-madhopur | B-2 | | Madhopur | माधोपुर | | village | | 160 | 800 | 32 | 8 | | 2019-11-20 | no | 0.05 | vacant_subcentre | 5 | 1 | hand | 82.30 | 26.08
S-island | B-2 | | Diara Tapu | दियारा टापू | on the island in the river | hamlet | 6 | 19 | 95 | 4 | 1 | | | no | | | | | hand | 82.27 | 26.17
S-naibasti | B-2 | W-1 | Nai Basti | नई बस्ती | behind the bus stand | ward part | 1 | 420 | 2100 | 84 | 21 | | 2019-10-01 | yes | | | 6 | 2 | hand | 82.31 | 26.09
"""
FACILITIES = """
facility_id | area_id | name | name_local | kind | cold_chain | vacant | vaccinators | vehicles | source | lon | lat
F-phc | B-1 | PHC Rampur | प्रा.स्वा.केन्द्र रामपुर | phc | yes | no | 1 | 1 | hand | 82.05 | 26.10
F-sc1 | B-1 | Sub-centre Belwa | उपकेन्द्र बेलवा | subcentre | no | no | 1 | 0 | hand | 82.09 | 26.15
F-sc2 | B-2 | Sub-centre Madhopur | उपकेन्द्र माधोपुर | subcentre | no | yes | 0 | 0 | hand | 82.30 | 26.08
"""
STAFF = """
base_id | facility_id | settlement_id | role | persons | days | days_max | vehicle | source
F-phc | F-phc | | vaccinator | 1 | | | | hand
F-phc | F-phc | | courier | 1 | mon;tue | 3 | motorcycle | hand
F-sc1 | F-sc1 | | vaccinator | 1 | | | | hand
S-belwa | | S-belwa | mobiliser | 1 | | | | hand
"""
RI_SESSIONS = """
ri_session_id | area_id | settlement_id | facility_id | name | serves | weekdays | weeks | pattern | planned | held | missed_running | vacant | source | lon | lat
RI-1 | B-1 | S-belwa | F-sc1 | Belwa | S-belwa;S-unnamed | wed | 2 | 2nd Wednesday | 6 | 6 | 0 | no | hand | 82.09 | 26.15
RI-2 | B-2 | | F-sc2 | | S-madhopur | fri | | every Friday | | | | yes | hand | |
"""
OUTSIDE = """
source_id | people | reason
population.tif 3/7 | 14.5 | falls in no area
"""
ACCESS = """
settlement_id | nearest_facility_id | walk_minutes | drive_minutes | nearest_cold_chain_id | reach_class | offroad_km | barriers | unreachable_reason | barrier_notes | facility_drive_minutes | drive_facility_id | cold_chain_walk_minutes | session_walk_minutes | nearest_session_id | session_drive_minutes | drive_session_id | other_reasons | level_walk_minutes | moved_metres
S-rampur | F-phc | 38 | 5 | F-phc | 30-60 | 0.0 | | | | 5 | F-phc | 38 | 120 | RI-1 | 20 | RI-1 | | | 0
S-belwa | F-sc1 | 0 | 20 | F-phc | 0-15 | 0.0 | | | | 0 | F-sc1 | 150 | 0 | RI-1 | 20 | RI-1 | | | 0
S-unnamed | F-sc1 | 24 | 21 | F-phc | 15-30 | 0.9 | | | | 30 | F-phc | 225 | 200 | RI-1 | 20 | RI-1 | | | 0
S-kiln | F-phc | 225 | 30 | F-phc | over 120 | 0.0 | distance | | | 30 | F-phc | 225 | 200 | RI-1 | 20 | RI-1 | | | 0
S-ghatiya | F-phc | 340 | 45 | F-phc | over 120 | 0.5 | distance;no road | | | 30 | F-phc | 225 | 200 | RI-1 | 20 | RI-1 | | | 0
S-madhopur | F-phc | 560 | 60 | F-phc | over 120 | 0.0 | distance | | | 30 | F-phc | 225 | 200 | RI-1 | 20 | RI-1 | | | 0
S-island | | | | | cut off | 5.2 | cut off;water | the river lies between it and every road | cut off: no way on foot nor by vehicle | | | | | | | | to a session on foot: the river | | 0
S-naibasti | F-phc | 575 | 62 | F-phc | over 120 | 0.3 | distance | | | 30 | F-phc | 225 | 200 | RI-1 | 20 | RI-1 | | | 0
"""
FACILITY_CATCHMENTS = """
facility_id | settlements | people | children | capacity | over | norm
 | 1 | 95 | 4 | | |
F-phc | 5 | 4530 | 184 | 30000 | 0 | plain
F-sc1 | 2 | 1060.5 | 42.5 | 5000 | 0 | plain
"""
NEED = """
settlement_id | left_out | drop_out | missed | missed_estimate | missed_low | missed_high | fic | listed_children | listed_pregnant | due_children | due_pregnant | strata | flags | coverage_source | anchor_id | anchor_fic | anchor_cases | block_sd | subcentre_sd | own_sd | reach_score | uptake_score | red_category | red_source
S-rampur | 2.4 | 7.2 | 12 | 12 | 8 | 17 | 0.75 | 6 | 2 | 6 | 2 | | | survey of B-1 | D-1 | 0.63 | 125 | 0.4 | 0.4 | 0.65 | 0.3 | 0.2 | not assessed |
S-belwa | 1.8 | 5.4 | 9 | 9 | 6 | 13 | 0.75 | 5 | 1 | 5 | 1 | | | survey of B-1 | D-1 | 0.63 | 125 | 0.4 | 0.4 | 0.65 | 0.3 | 0.2 | not assessed |
S-unnamed | 1.3 | 1.3 | 2.6 | 2.6 | 1 | 5 | 0.6 | | | 5 | 0 | underserved | small_hamlet | survey of B-1 | D-1 | 0.63 | 125 | 0.4 | 0.4 | 0.65 | 0.3 | 0.2 | not assessed |
S-kiln | 3.5 | 1.4 | 5.6 | 5.6 | 3 | 7 | 0.2 | 6 | 1 | 6 | 1 | underserved | hra_no_independent_session | survey of B-1 | D-1 | 0.63 | 125 | 0.4 | 0.4 | 0.65 | 0.3 | 0.2 | not assessed |
S-ghatiya | 2.6 | 3.9 | 6.5 | 6.5 | 4 | 9 | 0.5 | 4 | 1 | 4 | 1 | hard_to_reach;tribal | refusal_cluster | survey of B-2 | D-1 | 0.63 | 125 | 0.4 | 0.4 | 0.65 | 0.3 | 0.2 | not assessed |
S-madhopur | 3.2 | 6.4 | 12.8 | 12.8 | 9 | 17 | 0.6 | 5 | 1 | 5 | 1 | | vacant_subcentre | survey of B-2 | D-1 | 0.63 | 125 | 0.4 | 0.4 | 0.65 | 0.3 | 0.2 | not assessed |
S-island | 2 | 1 | 3 | 3 | 1 | 4 | 0.25 | | | 3 | 1 | hard_to_reach | | survey of B-2 | D-1 | 0.63 | 125 | 0.4 | 0.4 | 0.3 | 0.2 | 0.65 | not assessed |
S-naibasti | 8.4 | 16.8 | 33.6 | 33.6 | 22 | 45 | 0.6 | 6 | 2 | 6 | 2 | urban | hra_no_independent_session | survey of B-2 | D-1 | 0.63 | 125 | 0.4 | 0.4 | 0.65 | 0.3 | 0.2 | not assessed |
"""
TARGETS = """
area_id | level | stratum | rank | rank_count | rank_rate | rank_low | rank_high | p_top | missed | missed_rate | fic | fic_after | gap_to_target | score | response | reason_1 | reason_2 | reason_3 | how_sure | district_id | rank_median | children_to_target | team_days | team_days_running | override
D-1 | district | all | 1 | 1 | 1 | 1 | 1 | 1 | 85.1 | 0.369 | 0.631 | 0.79 | 0.11 | 30 | new session | 85 missed children | | | sure | D-1 | 1 | | | |
B-2 | block | all | 1 | 1 | 1 | 1 | 2 | 0.9 | 55.9 | 0.42 | 0.58 | 0.72 | 0.18 | 40 | new session | 56 missed children | the sub-centre is vacant | | likely | D-1 | 1 | | | |
B-1 | block | all | 2 | 2 | 2 | 1 | 2 | 0.1 | 29.2 | 0.299 | 0.701 | 0.88 | 0.02 | 20 | call-back and tracking | 29 missed children | | | likely | D-1 | 2 | | | |
B-2 | block | urban | 1 | 1 | 1 | 1 | 1 | 1 | 33.6 | 0.4 | 0.6 | 0.67 | 0.23 | 12 | extra sitting | 34 missed children in towns | | | sure | D-1 | 1 | | | |
B-2 | block | tribal | 1 | 1 | | 1 | 1 | 1 | 6.5 | 0.5 | 0.5 | 0.8 | 0.1 | 9 | influencer | 7 missed children | | | sure | D-1 | 1 | | | |
B-2 | block | hard_to_reach | 1 | 1 | | 1 | 1 | 1 | 9.5 | 0.559 | 0.441 | 0.66 | 0.24 | 15 | boat day | more than 2 h on foot | | | sure | D-1 | 1 | | | |
B-1 | block | underserved | 1 | 1 | | 1 | 1 | 1 | 8.2 | 0.607 | 0.393 | 0.9 | 0 | 11 | new session | brick kiln without a session | | | sure | D-1 | 1 | | | |
S-naibasti | settlement | all | 1 | 1 | 4 | 1 | 2 | 0.95 | 33.6 | 0.4 | 0.6 | 0.67 | 0.23 | 24 | extra sitting | 34 missed children | list last verified 62 days ago | | sure | D-1 | 1 | | | |
S-madhopur | settlement | all | 2 | 2 | 3 | 1 | 4 | 0.6 | 12.8 | 0.4 | 0.6 | 0.76 | 0.14 | 19 | depute a vaccinator | the sub-centre is vacant | 13 missed children | | likely | D-1 | 2 | | | |
S-rampur | settlement | all | 3 | 3 | 5 | 2 | 5 | 0.3 | 12 | 0.25 | 0.75 | 0.88 | 0.02 | 12 | keep as is | 12 missed children | | | likely | D-1 | 3 | | | |
S-ghatiya | settlement | all | 4 | 5 | | 2 | 6 | 0.3 | 6.5 | 0.5 | 0.5 | 0.8 | 0.1 | 11.5 | influencer | 5 h 40 min on foot to a health post | 7 missed children | | unsure | D-1 | 4 | | | |
S-kiln | settlement | all | 5 | 6 | | 3 | 7 | 0.2 | 5.6 | 0.8 | 0.2 | 1 | 0 | 10.6 | new session | brick kiln without a session | 6 missed children | | unsure | D-1 | 5 | | | |
S-belwa | settlement | all | 6 | 4 | 6 | 3 | 7 | 0.1 | 9 | 0.25 | 0.75 | 0.89 | 0.01 | 9 | call-back and tracking | 9 missed children, many within 15 minutes of a session | | | unsure | D-1 | 6 | | | |
S-island | settlement | all | 7 | 7 | | 5 | 8 | 0.1 | 3 | 0.75 | 0.25 | 0.25 | 0.65 | 8 | boat day | cut off by water | | | unsure | D-1 | 7 | | | |
S-unnamed | settlement | all | 8 | 8 | | 6 | 8 | 0 | 2.6 | 0.4 | 0.6 | 1 | 0 | 2.6 | recount | hamlet without a name | | | likely | D-1 | 8 | | | |
S-naibasti | settlement | urban | 1 | 1 | 1 | 1 | 1 | 1 | 33.6 | 0.4 | 0.6 | 0.67 | 0.23 | 24 | extra sitting | 34 missed children | | | sure | D-1 | 1 | | | |
S-ghatiya | settlement | tribal | 1 | 1 | | 1 | 1 | 1 | 6.5 | 0.5 | 0.5 | 0.8 | 0.1 | 11.5 | influencer | 5 h 40 min on foot to a health post | | | sure | D-1 | 1 | | | |
S-ghatiya | settlement | hard_to_reach | 1 | 1 | | 1 | 2 | 0.7 | 6.5 | 0.5 | 0.5 | 0.8 | 0.1 | 11.5 | influencer | 5 h 40 min on foot to a health post | | | likely | D-1 | 1 | | | |
S-island | settlement | hard_to_reach | 2 | 2 | | 1 | 2 | 0.3 | 3 | 0.75 | 0.25 | 0.25 | 0.65 | 8 | boat day | cut off by water | | | likely | D-1 | 2 | | | |
S-kiln | settlement | underserved | 1 | 1 | | 1 | 2 | 0.9 | 5.6 | 0.8 | 0.2 | 1 | 0 | 10.6 | new session | brick kiln without a session | | | likely | D-1 | 1 | | | |
S-unnamed | settlement | underserved | 2 | 2 | | 1 | 2 | 0.1 | 2.6 | 0.4 | 0.6 | 1 | 0 | 2.6 | recount | hamlet without a name | | | likely | D-1 | 2 | | | |
"""
CONTRIBUTIONS = """
area_id | level | stratum | part | value | points
D-1 | district | all | missed children | 85.1 | 30
B-2 | block | all | missed children | 55.9 | 28
B-2 | block | all | vacant sub-centre | 1 | 12
B-1 | block | all | missed children | 29.2 | 20
S-naibasti | settlement | all | missed children | 33.6 | 21
S-naibasti | settlement | all | high-risk site | 1 | 3
S-madhopur | settlement | all | missed children | 12.8 | 12
S-madhopur | settlement | all | vacant sub-centre | 1 | 7
S-rampur | settlement | all | missed children | 12 | 12
S-ghatiya | settlement | all | missed children | 6.5 | 6.5
S-ghatiya | settlement | all | minutes on foot | 340 | 5
S-kiln | settlement | all | missed children | 5.6 | 5.6
S-kiln | settlement | all | high-risk site | 1 | 5
S-belwa | settlement | all | missed children | 9 | 9
S-island | settlement | all | missed children | 3 | 3
S-island | settlement | all | minutes on foot | 0 | 5
S-unnamed | settlement | all | missed children | 2.6 | 2.6
B-2 | block | urban | missed children | 33.6 | 12
B-2 | block | tribal | missed children | 6.5 | 9
B-2 | block | hard_to_reach | missed children | 9.5 | 10
B-2 | block | hard_to_reach | minutes on foot | 240 | 5
B-1 | block | underserved | missed children | 8.2 | 11
S-naibasti | settlement | urban | missed children | 33.6 | 21
S-naibasti | settlement | urban | high-risk site | 1 | 3
S-ghatiya | settlement | tribal | missed children | 6.5 | 6.5
S-ghatiya | settlement | tribal | minutes on foot | 340 | 5
S-ghatiya | settlement | hard_to_reach | missed children | 6.5 | 6.5
S-ghatiya | settlement | hard_to_reach | minutes on foot | 340 | 5
S-island | settlement | hard_to_reach | missed children | 3 | 3
S-island | settlement | hard_to_reach | minutes on foot | 0 | 5
S-kiln | settlement | underserved | missed children | 5.6 | 5.6
S-kiln | settlement | underserved | high-risk site | 1 | 5
S-unnamed | settlement | underserved | missed children | 2.6 | 2.6
"""
SITES = """
site_id | area_id | subcentre_id | name | name_local | locator | kind | facility_id | hra_code | urban | sitting_minutes_min | opens | closes | lon | lat
P-1 | B-1 | SC-1 | Sub-centre Belwa | उपकेन्द्र बेलवा | | fixed | F-sc1 | | no | 180 | 09:00 | 15:30 | 82.09 | 26.15
P-2 | B-1 | | Gupta Brick Kiln | गुप्ता ईंट भट्ठा | 400 m south of the highway | mobile | F-phc | 3 | no | 120 | 11:00 | 15:00 | 82.15 | 26.10
P-3 | B-2 | | Ghatiya Tola | घटिया टोला | at the foot of the hill | mobile | F-phc | | no | 90 | 09:00 | 15:30 | 82.21 | 26.13
P-4 | B-2 | | Madhopur | माधोपुर | | mobile | F-sc2 | | no | 90 | 09:00 | 15:30 | 82.30 | 26.08
P-5 | B-1 | | | | school 1 km north-east of PHC Rampur | outreach | F-sc1 | | no | 90 | 09:00 | 15:30 | 82.06 | 26.11
"""
CATCHMENTS = """
settlement_id | site_id | walk_minutes | due_children | due_pregnant
S-rampur | P-5 | 0 | 6 | 2
S-belwa | P-1 | 0 | 5 | 1
S-unnamed | P-1 | 24 | 3 | 0
S-unnamed | P-2 | 130 | 2 | 0
S-kiln | P-2 | 0 | 6 | 1
S-ghatiya | P-3 | 0 | 4 | 1
S-madhopur | P-4 | 0 | 5 | 1
S-naibasti | P-4 | 28 | 6 | 2
"""
UNSERVED = """
settlement_id | due_children | due_pregnant | reason | what_would_serve_it
S-island | 3 | 1 | the river lies between it and every road | a boat day from the ghat at Ghatiya
"""
VISITS = """
site_id | round | due_children | due_pregnant | expected_children | expected_pregnant
P-1 | 1 | 8 | 1 | 6 | 1
P-2 | 1 | 8 | 1 | 6 | 1
P-3 | 1 | 4 | 1 | 3 | 1
P-4 | 1 | 11 | 3 | 8 | 2
P-5 | 1 | 6 | 2 | 5 | 2
P-1 | 2 | 3 | 0 | 2 | 0
P-2 | 2 | 3 | 1 | 2 | 1
P-3 | 2 | 2 | 0 | 1 | 0
P-4 | 2 | 4 | 1 | 3 | 1
P-5 | 2 | 2 | 1 | 2 | 1
"""
UNSERVED_VISITS = """
site_id | round | due_children | due_pregnant | reason | what_would_serve_it
P-4 | 2 | 4 | 1 | no team-day was left in round 2 | one more mobile team-day in round 2
"""
TEAMS = """
team_id | facility_id | area_id | mode | vehicle | vaccinators | carriers | cold_life_minutes | day_start | day_end | work_minutes_max | stops_max | children_per_vaccinator_max
T-anm | F-sc1 | B-1 | anm | two-wheeler | 1 | 1 | 720 | 08:00 | 17:00 | 540 | 2 | 30
T-mobile | F-phc | B-1 | mobile | jeep | 1 | 3 | 720 | 08:00 | 17:00 | 540 | 2 | 30
T-courier | F-phc | B-1 | avd | motorcycle | 0 | 4 | 720 | 07:30 | 17:00 | 570 | 8 | 0
"""
CALENDAR = """
area_id | round | day | date
B-1 | 1 | 1 | 2019-12-02
B-1 | 1 | 2 | 2019-12-03
B-1 | 1 | 3 | 2019-12-05
B-1 | 2 | 1 | 2020-01-06
B-1 | 2 | 2 | 2020-01-07
B-1 | 2 | 3 | 2020-01-09
B-2 | 1 | 1 | 2019-12-02
B-2 | 1 | 2 | 2019-12-03
B-2 | 1 | 3 | 2019-12-05
B-2 | 2 | 1 | 2020-01-06
B-2 | 2 | 2 | 2020-01-07
B-2 | 2 | 3 | 2020-01-09
"""
SESSIONS = """
session_id | site_id | area_id | round | day | date | start | end | announced | team_id | due_children | due_pregnant | expected_children | expected_pregnant | injections | department
P-1/1/1 | P-1 | B-1 | 1 | 1 | 2019-12-02 | 09:00 | 12:00 | 09:15-11:30 | T-anm | 8 | 1 | 6 | 1 | 13 | ICDS
P-5/1/1 | P-5 | B-1 | 1 | 2 | 2019-12-03 | 09:00 | 12:00 | 09:15-11:30 | T-anm | 6 | 2 | 5 | 2 | 12 | Education
P-3/1/1 | P-3 | B-2 | 1 | 1 | 2019-12-02 | 09:00 | 10:30 | 09:15-10:00 | T-mobile | 4 | 1 | 3 | 1 | 7 | Tribal Welfare
P-2/1/1 | P-2 | B-1 | 1 | 1 | 2019-12-02 | 11:00 | 13:00 | 11:15-12:30 | T-mobile | 8 | 1 | 6 | 1 | 13 | Labour
P-4/1/1 | P-4 | B-2 | 1 | 3 | 2019-12-05 | 09:00 | 12:00 | 09:15-11:30 | T-mobile | 11 | 3 | 8 | 2 | 18 |
P-1/2/1 | P-1 | B-1 | 2 | 1 | 2020-01-06 | 09:00 | 12:00 | 09:15-11:30 | T-anm | 3 | 0 | 2 | 0 | 4 | ICDS
P-5/2/1 | P-5 | B-1 | 2 | 2 | 2020-01-07 | 09:00 | 12:00 | 09:15-11:30 | T-anm | 2 | 1 | 2 | 1 | 5 | Education
P-3/2/1 | P-3 | B-2 | 2 | 1 | 2020-01-06 | 09:00 | 10:30 | 09:15-10:00 | T-mobile | 2 | 0 | 1 | 0 | 2 | Tribal Welfare
P-2/2/1 | P-2 | B-1 | 2 | 1 | 2020-01-06 | 11:00 | 13:00 | 11:15-12:30 | T-mobile | 3 | 1 | 2 | 1 | 5 | Labour
"""
ROUTES = """
route_id | tour_id | mode | area_id | round | day | date | team_id | facility_id | stops | km | drive_minutes | work_minutes | start | end | starts_at | ends_at | due_children | due_pregnant
T-anm/2019-12-02 | T-anm/2019-12-02 | anm | B-1 | 1 | 1 | 2019-12-02 | T-anm | F-sc1 | 1 | 0 | 0 | 195 | 08:45 | 12:00 | F-sc1 | F-sc1 | 8 | 1
T-anm/2019-12-03 | T-anm/2019-12-03 | anm | B-1 | 1 | 2 | 2019-12-03 | T-anm | F-sc1 | 1 | 12 | 30 | 210 | 08:45 | 12:15 | F-sc1 | F-sc1 | 6 | 2
T-anm/2020-01-06 | T-anm/2020-01-06 | anm | B-1 | 2 | 1 | 2020-01-06 | T-anm | F-sc1 | 1 | 0 | 0 | 195 | 08:45 | 12:00 | F-sc1 | F-sc1 | 3 | 0
T-anm/2020-01-07 | T-anm/2020-01-07 | anm | B-1 | 2 | 2 | 2020-01-07 | T-anm | F-sc1 | 1 | 12 | 30 | 210 | 08:45 | 12:15 | F-sc1 | F-sc1 | 2 | 1
T-mobile/2019-12-02 | T-mobile/2019-12-02 | mobile | B-1 | 1 | 1 | 2019-12-02 | T-mobile | F-phc | 2 | 38 | 95 | 325 | 08:05 | 13:30 | F-phc | F-phc | 12 | 2
T-mobile/2019-12-05 | T-mobile/2019-12-05 | mobile | B-1 | 1 | 3 | 2019-12-05 | T-mobile | F-phc | 1 | 60 | 120 | 300 | 08:00 | 13:00 | F-phc | F-phc | 11 | 3
T-mobile/2020-01-06 | T-mobile/2020-01-06 | mobile | B-1 | 2 | 1 | 2020-01-06 | T-mobile | F-phc | 2 | 38 | 95 | 325 | 08:05 | 13:30 | F-phc | F-phc | 5 | 1
T-courier/2019-12-02 | T-courier/2019-12-02 | avd | B-1 | 1 | 1 | 2019-12-02 | T-courier | F-phc | 2 | 18 | 40 | 245 | 08:20 | 12:25 | F-phc | F-phc | 8 | 1
T-courier/2019-12-03 | T-courier/2019-12-03 | avd | B-1 | 1 | 2 | 2019-12-03 | T-courier | F-phc | 2 | 4 | 10 | 210 | 08:40 | 12:10 | F-phc | F-phc | 6 | 2
T-courier/2020-01-06 | T-courier/2020-01-06 | avd | B-1 | 2 | 1 | 2020-01-06 | T-courier | F-phc | 2 | 18 | 40 | 245 | 08:20 | 12:25 | F-phc | F-phc | 3 | 0
T-courier/2020-01-07 | T-courier/2020-01-07 | avd | B-1 | 2 | 2 | 2020-01-07 | T-courier | F-phc | 2 | 4 | 10 | 210 | 08:40 | 12:10 | F-phc | F-phc | 2 | 1
"""
STOPS = """
route_id | order | kind | place_id | session_id | arrive | depart | drive_minutes | drive_km | walk_minutes | wait_minutes | service_minutes
T-anm/2019-12-02 | 0 | start | F-sc1 | | 08:45 | 08:45 | 0 | 0 | 0 | 0 | 0
T-anm/2019-12-02 | 1 | session | P-1 | P-1/1/1 | 08:45 | 12:00 | 0 | 0 | 0 | 15 | 180
T-anm/2019-12-02 | 2 | end | F-sc1 | | 12:00 | 12:00 | 0 | 0 | 0 | 0 | 0
T-anm/2019-12-03 | 0 | start | F-sc1 | | 08:45 | 08:45 | 0 | 0 | 0 | 0 | 0
T-anm/2019-12-03 | 1 | session | P-5 | P-5/1/1 | 09:00 | 12:00 | 15 | 6 | 0 | 0 | 180
T-anm/2019-12-03 | 2 | end | F-sc1 | | 12:15 | 12:15 | 15 | 6 | 0 | 0 | 0
T-anm/2020-01-06 | 0 | start | F-sc1 | | 08:45 | 08:45 | 0 | 0 | 0 | 0 | 0
T-anm/2020-01-06 | 1 | session | P-1 | P-1/2/1 | 08:45 | 12:00 | 0 | 0 | 0 | 15 | 180
T-anm/2020-01-06 | 2 | end | F-sc1 | | 12:00 | 12:00 | 0 | 0 | 0 | 0 | 0
T-anm/2020-01-07 | 0 | start | F-sc1 | | 08:45 | 08:45 | 0 | 0 | 0 | 0 | 0
T-anm/2020-01-07 | 1 | session | P-5 | P-5/2/1 | 09:00 | 12:00 | 15 | 6 | 0 | 0 | 180
T-anm/2020-01-07 | 2 | end | F-sc1 | | 12:15 | 12:15 | 15 | 6 | 0 | 0 | 0
T-mobile/2019-12-02 | 0 | start | F-phc | | 08:05 | 08:05 | 0 | 0 | 0 | 0 | 0
T-mobile/2019-12-02 | 1 | session | P-3 | P-3/1/1 | 09:00 | 10:30 | 45 | 18 | 10 | 0 | 90
T-mobile/2019-12-02 | 2 | session | P-2 | P-2/1/1 | 11:00 | 13:00 | 20 | 8 | 10 | 0 | 120
T-mobile/2019-12-02 | 3 | end | F-phc | | 13:30 | 13:30 | 30 | 12 | 0 | 0 | 0
T-mobile/2019-12-05 | 0 | start | F-phc | | 08:00 | 08:00 | 0 | 0 | 0 | 0 | 0
T-mobile/2019-12-05 | 1 | session | P-4 | P-4/1/1 | 09:00 | 12:00 | 60 | 30 | 0 | 0 | 180
T-mobile/2019-12-05 | 2 | end | F-phc | | 13:00 | 13:00 | 60 | 30 | 0 | 0 | 0
T-mobile/2020-01-06 | 0 | start | F-phc | | 08:05 | 08:05 | 0 | 0 | 0 | 0 | 0
T-mobile/2020-01-06 | 1 | session | P-3 | P-3/2/1 | 09:00 | 10:30 | 45 | 18 | 10 | 0 | 90
T-mobile/2020-01-06 | 2 | session | P-2 | P-2/2/1 | 11:00 | 13:00 | 20 | 8 | 10 | 0 | 120
T-mobile/2020-01-06 | 3 | end | F-phc | | 13:30 | 13:30 | 30 | 12 | 0 | 0 | 0
T-courier/2019-12-02 | 0 | start | F-phc | | 08:20 | 08:20 | 0 | 0 | 0 | 0 | 0
T-courier/2019-12-02 | 1 | deliver | P-1 | P-1/1/1 | 08:40 | 08:45 | 20 | 9 | 0 | 0 | 5
T-courier/2019-12-02 | 2 | collect | P-1 | P-1/1/1 | 08:45 | 12:05 | 0 | 0 | 0 | 195 | 5
T-courier/2019-12-02 | 3 | end | F-phc | | 12:25 | 12:25 | 20 | 9 | 0 | 0 | 0
T-courier/2019-12-03 | 0 | start | F-phc | | 08:40 | 08:40 | 0 | 0 | 0 | 0 | 0
T-courier/2019-12-03 | 1 | deliver | P-5 | P-5/1/1 | 08:45 | 08:50 | 5 | 2 | 0 | 0 | 5
T-courier/2019-12-03 | 2 | collect | P-5 | P-5/1/1 | 08:50 | 12:05 | 0 | 0 | 0 | 190 | 5
T-courier/2019-12-03 | 3 | end | F-phc | | 12:10 | 12:10 | 5 | 2 | 0 | 0 | 0
T-courier/2020-01-06 | 0 | start | F-phc | | 08:20 | 08:20 | 0 | 0 | 0 | 0 | 0
T-courier/2020-01-06 | 1 | deliver | P-1 | P-1/2/1 | 08:40 | 08:45 | 20 | 9 | 0 | 0 | 5
T-courier/2020-01-06 | 2 | collect | P-1 | P-1/2/1 | 08:45 | 12:05 | 0 | 0 | 0 | 195 | 5
T-courier/2020-01-06 | 3 | end | F-phc | | 12:25 | 12:25 | 20 | 9 | 0 | 0 | 0
T-courier/2020-01-07 | 0 | start | F-phc | | 08:40 | 08:40 | 0 | 0 | 0 | 0 | 0
T-courier/2020-01-07 | 1 | deliver | P-5 | P-5/2/1 | 08:45 | 08:50 | 5 | 2 | 0 | 0 | 5
T-courier/2020-01-07 | 2 | collect | P-5 | P-5/2/1 | 08:50 | 12:05 | 0 | 0 | 0 | 190 | 5
T-courier/2020-01-07 | 3 | end | F-phc | | 12:10 | 12:10 | 5 | 2 | 0 | 0 | 0
"""
LEGS = """
from_id | to_id | vehicle | drive_minutes | drive_km | walk_minutes | geometry
F-sc1 | P-1 | two-wheeler | 0 | 0 | 0 | LINESTRING (82.09 26.15, 82.09 26.15)
P-1 | F-sc1 | two-wheeler | 0 | 0 | 0 | LINESTRING (82.09 26.15, 82.09 26.15)
F-sc1 | P-5 | two-wheeler | 15 | 6 | 0 | LINESTRING (82.09 26.15, 82.07 26.13, 82.06 26.11)
P-5 | F-sc1 | two-wheeler | 15 | 6 | 0 | LINESTRING (82.06 26.11, 82.07 26.13, 82.09 26.15)
F-phc | P-3 | jeep | 45 | 18 | 10 | LINESTRING (82.05 26.1, 82.15 26.1, 82.18 26.12, 82.206 26.127)
P-3 | P-2 | jeep | 20 | 8 | 10 | LINESTRING (82.206 26.127, 82.18 26.12, 82.15 26.1)
P-2 | F-phc | jeep | 30 | 12 | 0 | LINESTRING (82.15 26.1, 82.05 26.1)
F-phc | P-4 | jeep | 60 | 30 | 0 | LINESTRING (82.05 26.1, 82.15 26.1, 82.22 26.1, 82.3 26.08)
P-4 | F-phc | jeep | 60 | 30 | 0 | LINESTRING (82.3 26.08, 82.22 26.1, 82.15 26.1, 82.05 26.1)
F-phc | P-1 | motorcycle | 20 | 9 | 0 | LINESTRING (82.05 26.1, 82.06 26.11, 82.07 26.13, 82.09 26.15)
P-1 | P-1 | motorcycle | 0 | 0 | 0 | LINESTRING (82.09 26.15, 82.09 26.15)
P-1 | F-phc | motorcycle | 20 | 9 | 0 | LINESTRING (82.09 26.15, 82.07 26.13, 82.06 26.11, 82.05 26.1)
F-phc | P-5 | motorcycle | 5 | 2 | 0 | LINESTRING (82.05 26.1, 82.06 26.11)
P-5 | P-5 | motorcycle | 0 | 0 | 0 | LINESTRING (82.06 26.11, 82.06 26.11)
P-5 | F-phc | motorcycle | 5 | 2 | 0 | LINESTRING (82.06 26.11, 82.05 26.1)
"""
# Doses due and vials or pieces issued: session, the route that carries it, then
# doses:vials of OPV, Penta, MR, Td; diluents; 5 ml and 0.5 ml syringes; carriers.
ISSUES = """
session_id | route_id | OPV vial | Penta vial | MR vial | Td vial | MR diluent | mixing syringe 5 ml | AD syringe 0.5 ml | vaccine carrier
P-1/1/1 | T-courier/2019-12-02 | 8:1 | 8:1 | 8:2 | 1:1 | 0:2 | 0:2 | 17:19 | 0:1
P-5/1/1 | T-courier/2019-12-03 | 6:1 | 6:1 | 6:2 | 2:1 | 0:2 | 0:2 | 14:16 | 0:1
P-3/1/1 | T-mobile/2019-12-02 | 4:1 | 4:1 | 4:1 | 1:1 | 0:1 | 0:1 | 9:10 | 0:2
P-2/1/1 | T-mobile/2019-12-02 | 8:1 | 8:1 | 8:2 | 1:1 | 0:2 | 0:2 | 17:19 | 0:1
P-4/1/1 | T-mobile/2019-12-05 | 11:1 | 11:2 | 11:3 | 3:1 | 0:3 | 0:3 | 25:28 | 0:2
P-1/2/1 | T-courier/2020-01-06 | 3:1 | 3:1 | 3:1 | 0:0 | 0:1 | 0:1 | 6:7 | 0:1
P-5/2/1 | T-courier/2020-01-07 | 2:1 | 2:1 | 2:1 | 1:1 | 0:1 | 0:1 | 5:6 | 0:1
P-3/2/1 | T-mobile/2020-01-06 | 2:1 | 2:1 | 2:1 | 0:0 | 0:1 | 0:1 | 4:5 | 0:2
P-2/2/1 | T-mobile/2020-01-06 | 3:1 | 3:1 | 3:1 | 1:1 | 0:1 | 0:1 | 7:8 | 0:1
"""
MATCHES = """
what | where | how | how_sure | accepted | left_id | left | right_id | right | method | score | seal
B-1 | survey.csv | names alike (0.92) | 0.92 | yes | B-1 | Pachhim | 3 | Pachim | name | 0.92 | x1-x2-x3
B-2 | survey.csv | the same name | 1 | yes | B-2 | Purab | 4 | Purab | name | 1 | x1-x2-x3
S-madhopur | list.csv | less alike | 0.71 | no | S-madhopur | Madhopur | | Madhaipur | none | 0.71 | x1
"""
REPAIRS = """
what | where | how | how_sure | amount | unit
SC-1 | areas.gpkg subcentres | the ring crossed itself; made valid | 0.9 | 0.02 | km2
road 17 | roads.gpkg | an end 12 m from a road was moved on to it | 0.8 | 12 | m
F-sc9 | posts.csv row 12 | a second row of Sub-centre Madhopur; left out | 0.7 | |
"""
ASSUMPTIONS = """
what | where | how | how_sure | value | changed
sessions.setup_minutes | DOMAIN 1.6 | set-up and pack-up per stop, minutes | A | 20 | no
supply.walk_in_share | DOMAIN 8 | walk-ins beyond the list, share | R med | 0.2 | no
terrain.infant_factor | DOMAIN 6 | walking speed with an infant, share | A | 0.8 | yes
"""
ROADS = """
road_class | name | geometry
trunk | Grand Road | LINESTRING (82.0 26.1, 82.05 26.1, 82.15 26.1, 82.22 26.1, 82.3 26.08, 82.4 26.08)
secondary | Belwa Road | LINESTRING (82.05 26.1, 82.06 26.11, 82.07 26.13, 82.09 26.15)
tertiary | | LINESTRING (82.15 26.1, 82.18 26.12, 82.206 26.127)
track | | LINESTRING (82.09 26.15, 82.095 26.153, 82.1 26.157)
"""
WATER = """
name | geometry
Badi Nadi | POLYGON ((82.2 26.16, 82.4 26.16, 82.4 26.185, 82.2 26.185, 82.2 26.16), (82.262 26.166, 82.262 26.174, 82.28 26.174, 82.28 26.166, 82.262 26.166))
Chhoti Nadi | LINESTRING (82.12 26.0, 82.125 26.05, 82.118 26.1, 82.13 26.16, 82.2 26.17)
"""
