import { useEffect, useState } from "react";
import { Chart } from "./Chart.jsx";
import { fetchFigures } from "./api.js";

export function Dashboard({ filter }) {
  const [figures, setFigures] = useState([]);

  useEffect(() => {
    fetchFigures(filter).then(setFigures);
  }, [filter]);

  return <Chart figures={figures} />;
}
